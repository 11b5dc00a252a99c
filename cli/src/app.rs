//! A run of the command, from the arguments to the exit code.

use std::io::{self, IsTerminal as _};

use amphi::{Client, HarRecorder, Request, Response, StatusCode};
use clap_complete::Shell;

use crate::args::{Args, Parts};
use crate::download::Download;
use crate::exit::{self, Failure, Result, code};
use crate::print::body::Kind;
use crate::print::waterfall::{self, Exchange};
use crate::print::{Look, Out, body, columns, events, headers, note};
use crate::request::Plan;
use crate::watch::{Shared, Watch};
use crate::{client, curl, har, interrupt, jar};

pub(crate) fn run(args: &Args) -> Result<u8> {
    if let Some(shell) = args.completions {
        return completions(shell);
    }
    if args.man {
        return man();
    }
    interrupt::listen();
    let plan = Plan::of(args)?;
    if args.output.curl {
        let kept = jar::load(args.content.cookie_jar.as_deref())?.cookies(&plan.url).unwrap_or_default();
        return print_line(&curl::to::line(args, &plan, &kept));
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::Machine(format!("no runtime: {error}")))?;
    let recorder = har::recorder(&args.output)?;
    let outcome = runtime.block_on(exchange(args, &plan, recorder.as_ref()));
    // What failed is more worth telling than that it could not be recorded.
    let written = har::write(&args.output, recorder.as_ref());
    outcome.and_then(|code| written.map(|()| code))
}

fn completions(shell: Shell) -> Result<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::definition(), "amphi", &mut script);
    Ok(io::Write::write_all(&mut io::stdout(), &script).map(|()| code::DONE)?)
}

fn man() -> Result<u8> {
    Ok(clap_mangen::Man::new(Args::definition()).render(&mut io::stdout()).map(|()| code::DONE)?)
}

fn print_line(line: &str) -> Result<u8> {
    Ok(io::Write::write_all(&mut io::stdout(), format!("{line}\n").as_bytes()).map(|()| code::DONE)?)
}

/// Sends the request, and shows or saves what comes of it.
async fn exchange(args: &Args, plan: &Plan, recorder: Option<&HarRecorder>) -> Result<u8> {
    let parts = args.output.parts(io::stdout().is_terminal());
    let shared = Shared::new(args, Out::stdout(Look::of(&args.output)), parts);
    let jar_file = args.content.cookie_jar.as_deref();
    let jar = jar::load(jar_file)?;
    let watch = Watch::new(shared.clone(), args, plan, jar.clone());
    let client = client::build(args, plan, jar.clone(), watch, recorder)?;
    let mut request = plan.request(&client)?;
    let download = Download::begin(&args.output, &mut request)?;
    if !args.output.offline && download.as_ref().is_some_and(Download::is_there) {
        return Ok(code::DONE);
    }
    let sent = send(&client, request, &shared).await;
    if !args.output.offline {
        jar::save(jar_file, &jar)?;
    }
    let response = sent?;
    if args.output.offline {
        return Ok(shared.lock().out.flush().map(|()| code::DONE)?);
    }
    shared.lock().finish(&response)?;
    let mut by_status = exit::of_status(response.status());
    match download {
        Some(download) => {
            if download.save(&response).await? {
                by_status = code::DONE;
            }
            let session = &mut shared.lock();
            let requests = session.requests();
            show_timings(parts, &mut session.out, &response, requests)?;
            session.out.flush()?;
        }
        None => {
            let requests = shared.lock().requests();
            let mut out = shared.take_out();
            let shown = show(args, parts, &mut out, &response).await;
            let shown = shown.and_then(|()| Ok(show_timings(parts, &mut out, &response, requests)?));
            // What failed is told on a line of its own, behind what has come.
            out.end_open_line()?;
            out.flush()?;
            shown?;
        }
    }
    if response.status() == StatusCode::PROXY_AUTHENTICATION_REQUIRED && !args.output.quiet {
        note("the proxy wants credentials, as in --proxy http://user:password@host");
    }
    // Of a download what was not saved has been told.
    let told = parts.response_head || args.output.quiet || args.output.saves();
    let counts = args.output.check_status || args.output.saves();
    if counts && by_status != code::DONE && !told {
        note(&format!("HTTP {} {}", response.status().as_str(), response.reason_phrase()));
    }
    Ok(if counts { by_status } else { code::DONE })
}

async fn send(client: &Client, request: Request, shared: &Shared) -> Result<Response> {
    let outcome = client.execute(request).await;
    if let Some(error) = shared.lock().take_failure() {
        return Err(error.into());
    }
    if outcome.is_err() {
        shared.lock().give_up()?;
    }
    Ok(outcome?)
}

/// Shows the body and what is known once it has come.
async fn show(args: &Args, parts: Parts, out: &mut Out, response: &Response) -> Result<()> {
    let Parts { response_body, response_head, timings, .. } = parts;
    if response_body {
        show_body(args, out, response).await?;
    } else if timings {
        let mut chunks = response.chunks();
        while let Some(chunk) = chunks.next().await {
            drop(chunk?);
        }
    }
    if let Some(trailers) = response.trailers().filter(|_| response_head && response_body) {
        headers::write_trailers(out, trailers)?;
    }
    Ok(())
}

fn show_timings(parts: Parts, out: &mut Out, response: &Response, requests: usize) -> io::Result<()> {
    if !parts.timings {
        return Ok(());
    }
    out.end_paragraph()?;
    let exchange = Exchange { timings: response.timings(), whole: response.elapsed(), requests };
    waterfall::write(out, &exchange, columns())
}

async fn show_body(args: &Args, out: &mut Out, response: &Response) -> Result<()> {
    let look = out.look;
    let kind = Kind::of_response(response);
    let as_it_is = !look.terminal && matches!(kind, Kind::Binary | Kind::Unknown);
    if as_it_is || look == Look::default() {
        return body::write_plain(out, response).await;
    }
    match kind {
        Kind::Events => events::write_events(out, response).await,
        Kind::JsonLines => events::write_lines(out, response).await,
        Kind::Json | Kind::Text if args.output.stream => events::write_lines(out, response).await,
        _ => body::write_shown(out, response).await,
    }
}
