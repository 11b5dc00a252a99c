//! `cargo xtask bench --web`: the npm package in headless Chromium beside what people do without it: bench/WEB.md.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::machine;
use crate::error::{Context, Result};
use crate::paths;
use crate::pkg::project::Project;
use crate::pkg::{self, files};
use crate::run;
use crate::server::{Ports, Server};
use crate::setup;
use crate::term;
use crate::tools::{Tool, Tools};
use crate::wasm;

struct Work {
    name: &'static str,
    title: &'static str,
    other: &'static str,
    other_title: &'static str,
    /// How many times as quick as the other it is to be.
    aim: Option<f64>,
}

const WORKS: [Work; 7] = [
    Work {
        name: "small1",
        title: "small GETs, one at a time",
        other: "bare",
        other_title: "`fetch` and `.text()`",
        aim: Some(0.9),
    },
    Work {
        name: "small64",
        title: "small GETs, 64 at once",
        other: "bare",
        other_title: "`fetch` and `.text()`",
        aim: Some(0.9),
    },
    Work {
        name: "chunks",
        title: "256 MiB, chunk by chunk",
        other: "bare",
        other_title: "a reader's loop",
        aim: Some(0.95),
    },
    Work {
        name: "lines",
        title: "1,000,000 lines",
        other: "bare",
        other_title: "`TextDecoderStream` and `split`",
        aim: Some(1.5),
    },
    Work {
        name: "tokens",
        title: "50,000 chunks of 64 bytes, in Rust",
        other: "bare",
        other_title: "a reader's loop in JavaScript",
        aim: Some(0.77),
    },
    Work {
        name: "rust",
        title: "256 MiB, chunk by chunk, in Rust",
        other: "bare",
        other_title: "a reader's loop in JavaScript",
        aim: None,
    },
    Work { name: "first", title: "import to first response", other: "ky", other_title: "ky", aim: None },
];

const HOW: &str = "One page and one server on the same machine. In each round one does the work, then the other, and who goes \
first changes; a round before the first warms up. The times are the medians of the rounds, and what is in the fourth column \
is the median of what each round says. A time to the first response is that of a page that has loaded nothing yet, with the \
package's default entry. The chunks of 64 bytes come from a stream of the page's own making, so that none are put together \
on the way.";

pub(super) fn command(quick: bool, rounds: usize) -> Result<()> {
    let tools = setup::ensure(&[&pkg::TOOLS[..], &[Tool::Chrome]].concat())?;
    let package = pkg::build(&tools)?;
    let project = Project::new(&package)?;
    let site = site(&package.folder, &project)?;
    wasm::package(&tools, &wasm::SPEED, &site.join("rust"))?;
    let divisor = if quick { 8 } else { 1 };
    let lines = 1_000_000 / divisor;
    write_lines(&site.join("lines.ndjson"), lines)?;
    let sizes = json!({ "requests": 4000 / divisor, "bytes": (256_u64 << 20) / divisor, "lines": lines, "chunks": 50_000 / divisor });
    let server = Server::start(&Ports::Any, Some(&site))?;
    let result = measured(&tools, &project, &server, rounds, &sizes)?;
    let mut text = report(&result, &machine::line())?;
    if quick {
        let _ = writeln!(text, "\nIn haste: of all that is counted here, an eighth was done.");
    }
    print!("{text}");
    let file = if quick { paths::scratch()?.join("WEB.md") } else { paths::root().join("bench/WEB.md") };
    paths::write(&file, &text)?;
    println!("{} {}", term::green("written"), file.display());
    Ok(())
}

/// The page with the package and with ky.
fn site(package: &Path, project: &Project) -> Result<PathBuf> {
    let folder = paths::target().join("bench-web");
    let _ = fs::remove_dir_all(&folder);
    files::copy_all(&paths::root().join("bench/web"), &folder)?;
    files::copy_all(package, &folder.join("amphi"))?;
    files::copy_all(&project.folder.join("node_modules/ky"), &folder.join("ky"))?;
    Ok(folder)
}

/// As the test server's `/ndjson` has them; a file goes out as quickly as it is taken.
fn write_lines(file: &Path, count: u64) -> Result<()> {
    let what = || format!("cannot write {}", file.display());
    let mut out = BufWriter::new(File::create(file).context(what())?);
    for n in 0..count {
        writeln!(out, "{{\"n\":{n},\"text\":\"line {n}, naïve 🦀\"}}").context(what())?;
    }
    out.flush().context(what())
}

fn measured(tools: &Tools, project: &Project, server: &Server, rounds: usize, sizes: &Value) -> Result<Value> {
    let node = tools.node.as_deref().context("there is no Node ≥ 20")?;
    let mut command = run::command(node);
    command.arg(paths::root().join("bench/web/run.mjs"));
    command.env("CHROME", tools.chrome()?).env("BENCH_PAGE", format!("{}/static/index.html", server.http));
    command.env("BENCH_MODULES", &project.folder).env("BENCH_ROUNDS", rounds.to_string());
    command.env("BENCH_SIZES", sizes.to_string());
    let said = run::text(&mut command)?;
    serde_json::from_str(said.trim()).context("the page's results are not JSON")
}

fn report(result: &Value, machine: &str) -> Result<String> {
    let version = result["version"].as_str().unwrap_or_default();
    let mut text = String::from("# The npm package in a browser\n\n");
    let _ = writeln!(
        text,
        "`cargo xtask bench --web` writes this, in headless Chromium {version}.\n\n{machine}\n\n{HOW}\n"
    );
    text.push_str("| | amphi | beside | | times as quick | aim |\n|---|---:|---|---:|---:|---:|\n");
    for Work { name, title, other, other_title, aim } in WORKS {
        let seconds = |who: &str| median(&result["times"][name][who]).context(format_args!("`{name}` has no {who}"));
        let (ours, theirs) = (seconds("amphi")?, seconds(other)?);
        let aim = aim.map_or_else(|| "–".to_owned(), |aim| format!("{aim}"));
        let times = &result["times"][name];
        let ratios = ratios(&times["amphi"], &times[other]);
        let times = median(&ratios).context(format_args!("`{name}` has no rounds of both"))?;
        let (ours, theirs) = (ours * 1000.0, theirs * 1000.0);
        let _ = writeln!(text, "| {title} | {ours:.0} ms | {other_title} | {theirs:.0} ms | {times:.2} | {aim} |");
    }
    Ok(text)
}

/// How many times as quick it was in each round.
fn ratios(ours: &Value, theirs: &Value) -> Value {
    let list =
        |times: &Value| -> Vec<f64> { times.as_array().into_iter().flatten().filter_map(Value::as_f64).collect() };
    list(theirs).iter().zip(list(ours)).map(|(theirs, ours)| theirs / ours).collect()
}

fn median(times: &Value) -> Option<f64> {
    let mut times: Vec<f64> = times.as_array()?.iter().filter_map(Value::as_f64).collect();
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        assert_eq!(median(&json!([3.0, 1.0, 2.0])), Some(2.0));
        assert_eq!(median(&json!([])), None);
        assert_eq!(median(&Value::Null), None);
    }

    #[test]
    fn rounds_are_compared_one_by_one() {
        assert_eq!(median(&ratios(&json!([1.0, 2.0, 4.0]), &json!([3.0, 2.0, 8.0]))), Some(2.0));
        assert_eq!(median(&ratios(&Value::Null, &json!([1.0]))), None);
    }

    #[test]
    fn a_row_for_each_work() {
        let mut times = json!({});
        for work in WORKS {
            times[work.name] = json!({ "amphi": [0.5], work.other: [1.0] });
        }
        let text =
            report(&json!({ "version": "1", "times": times }), "a machine").unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(text.matches("| 500 ms |").count(), WORKS.len());
        assert!(text.contains("| 2.00 | 0.9 |") && report(&json!({}), "").is_err());
    }
}
