//! `bench/results.svg`: a panel for each of the works that say most, with a bar for each client.

use std::fmt::Write;

use super::measure::{Measure, shown};
use super::peers::{AMPHI, PEERS, Peer};
use super::results::Results;
use super::works::Work;

/// The works that are drawn, with what is drawn of them and a title that fits.
const PANELS: [(&str, Measure, &str); 12] = [
    ("count-h1", Measure::Instructions, "Instructions a GET, HTTP/1.1"),
    ("count-h2c", Measure::Instructions, "Instructions a GET, HTTP/2"),
    ("count-h1", Measure::Allocations, "Allocations a GET, HTTP/1.1"),
    ("conc64", Measure::CpuOfRequest, "64 GETs at once: CPU µs each"),
    ("conc256", Measure::CpuOfRequest, "256 GETs at once: CPU µs each"),
    ("h2", Measure::CpuOfRequest, "256 HTTP/2 streams: CPU µs each"),
    ("sequential", Measure::P50, "One GET after another: p50 µs"),
    ("tasks", Measure::Seconds, "10,000 tasks, 100 connections: s"),
    ("cold", Measure::Milliseconds, "Start to first answer: ms"),
    ("download", Measure::CpuOfGib, "Download, HTTP/1.1: CPU s a GiB"),
    ("download-h2", Measure::CpuOfGib, "Download, HTTP/2: CPU s a GiB"),
    ("collect", Measure::CpuOfGib, "10 MiB into memory: CPU s a GiB"),
];

const COLUMNS: usize = 3;
const PANEL: f64 = 320.0;
const GAP: f64 = 24.0;
const NAMES: f64 = 76.0;
const FIGURES: f64 = 54.0;
const BAR: f64 = 13.0;
const LINE: f64 = 19.0;
const TOP: f64 = 74.0;
const TITLE: f64 = 30.0;

/// A bar may be this many times as long as that of the median client; the rest of it is cut off.
const LONGEST: f64 = 2.5;

const STYLE: &str = "\
text{font:12px system-ui,-apple-system,'Segoe UI',sans-serif;fill:#24292f}\
.h{font-size:19px;font-weight:600}.t{font-size:13px;font-weight:600}.s,.v{fill:#6e7781}.s{font-size:11.5px}\
.own{font-weight:600;fill:#0b6e4f}.o{fill:#12a36f}.p{fill:#8fa3b8}.f{fill:#d3dbe3}.b{fill:#fff}.cut{stroke:#fff;stroke-width:3}";

struct Bar<'a> {
    peer: &'a Peer,
    value: f64,
}

/// `None` if nothing that is drawn was measured.
pub(super) fn svg(results: &Results, works: &[Work], machine: &str) -> Option<String> {
    let panels: Vec<(&str, Vec<Bar<'_>>)> = PANELS
        .iter()
        .filter_map(|(name, measure, title)| Some((*title, bars(results, works, name, *measure)?)))
        .collect();
    let columns = panels.len().min(COLUMNS);
    if columns == 0 {
        return None;
    }
    let (mut body, mut y) = (String::new(), TOP);
    for row in panels.chunks(columns) {
        for (column, (title, bars)) in row.iter().enumerate() {
            panel(&mut body, GAP + column as f64 * (PANEL + GAP), y, title, bars);
        }
        let most = row.iter().map(|(_, bars)| bars.len()).max().unwrap_or(0);
        y += TITLE + most as f64 * LINE + GAP;
    }
    let width = (GAP + columns as f64 * (PANEL + GAP)).max(2.0 * PANEL);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {y:.0}\" width=\"{width:.0}\" height=\"{y:.0}\" \
         role=\"img\" aria-label=\"amphi beside other HTTP clients\"><style>{STYLE}</style>\
         <rect class=\"b\" width=\"100%\" height=\"100%\" rx=\"8\"/>\
         <text class=\"h\" x=\"{GAP}\" y=\"34\">amphi beside other HTTP clients: shorter is better</text>\
         <text class=\"s\" x=\"{GAP}\" y=\"54\">{} · pale: floors, no clients</text>\n",
        escaped(machine)
    );
    text += &body;
    text += "</svg>\n";
    Some(text)
}

/// The best first.
fn bars<'a>(results: &Results, works: &[Work], name: &str, measure: Measure) -> Option<Vec<Bar<'a>>> {
    let work = works.iter().find(|work| work.name == name)?;
    let bar = |peer| Some(Bar { peer, value: results.median(work, peer.name, measure)? });
    let mut bars: Vec<Bar<'a>> = PEERS.iter().filter_map(bar).collect();
    bars.sort_by(|a, b| a.value.total_cmp(&b.value));
    (!bars.is_empty()).then_some(bars)
}

fn panel(out: &mut String, x: f64, mut y: f64, title: &str, bars: &[Bar<'_>]) {
    let _ = writeln!(out, "<text class=\"t\" x=\"{x}\" y=\"{:.1}\">{}</text>", y + 12.0, escaped(title));
    y += TITLE - 6.0;
    let largest = bars.iter().map(|bar| bar.value).fold(0.0, f64::max);
    let middle = bars.get(bars.len() / 2).map_or(largest, |bar| bar.value);
    let room = PANEL - NAMES - FIGURES;
    let scale = room / largest.min(middle * LONGEST).max(f64::MIN_POSITIVE);
    for bar in bars {
        let (own, length) = (bar.peer.name == AMPHI, (bar.value * scale).min(room).max(1.0));
        let fill = match bar.peer {
            _ if own => "o",
            peer if peer.whole => "p",
            _ => "f",
        };
        let (name, figure) = if own { ("own", "own") } else { ("n", "v") };
        let (left, middle) = (x + NAMES, y + BAR - 2.5);
        let _ = write!(
            out,
            "<text class=\"{name}\" x=\"{:.1}\" y=\"{middle:.1}\" text-anchor=\"end\">{}</text>\
             <rect class=\"{fill}\" x=\"{left:.1}\" y=\"{y:.1}\" width=\"{length:.1}\" height=\"{BAR}\" rx=\"2\"/>",
            left - 8.0,
            bar.peer.name
        );
        if bar.value * scale > room + 0.5 {
            // What is cut off shows that it is.
            let at = left + room - 16.0;
            let _ = write!(
                out,
                "<path class=\"cut\" d=\"M{at:.1} {:.1}l6 -{:.1}M{:.1} {:.1}l6 -{:.1}\"/>",
                y + BAR + 2.0,
                BAR + 4.0,
                at + 6.0,
                y + BAR + 2.0,
                BAR + 4.0
            );
        }
        let at = left + length + 5.0;
        let _ = writeln!(out, "<text class=\"{figure}\" x=\"{at:.1}\" y=\"{middle:.1}\">{}</text>", shown(bar.value));
        y += LINE;
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::peers::REQWEST;
    use super::super::works::WORKS;
    use super::*;

    #[test]
    fn bars_are_as_long_as_their_figures_and_no_longer_than_the_panel() {
        let work = WORKS.iter().find(|work| work.name == "sequential").unwrap();
        let mut results = Results::default();
        for (client, p50) in [(AMPHI, 30.0), ("raw", 20.0), (REQWEST, 40.0), ("httpx", 4000.0)] {
            results.add(work, client, 0, json!({ "p50": p50 }));
        }
        let text = svg(&results, &WORKS, "a <machine>").unwrap();
        let widths = text.split("width=\"").filter_map(|rest| rest.split('"').next()?.parse::<f64>().ok());
        let widths: Vec<f64> = widths.filter(|width| *width < PANEL).collect();
        assert_eq!(widths, [38.0, 57.0, 76.0, 190.0], "{text}");
        assert!(text.contains("a &lt;machine&gt;") && text.contains("class=\"cut\""));
        assert!(svg(&Results::default(), &WORKS, "").is_none());
    }
}
