//! What happens to requests on their way, and how long it took.

use std::sync::{Arc, Mutex};

use amphi::{CallEvent, CallInfo, Client, Result};

/// Prints what an observer was told that both sides tell, and that the times of a response follow each other.
///
/// # Errors
/// Whatever fails on the way.
pub async fn run(origin: &str, out: &mut impl FnMut(String)) -> Result<()> {
    let told = Arc::new(Mutex::new(Vec::new()));
    let client = Client::builder().observer(note(Arc::clone(&told))).build()?;
    let response = client.get(format!("{origin}/bytes/1000")).await?;
    response.bytes().await?;
    told.lock().expect("nobody panics with it").drain(..).for_each(&mut *out);

    let timings = response.timings();
    out(format!("the head before the end: {}", timings.first_byte <= timings.done));
    out(format!("the end is the total: {}", timings.done == Some(timings.total)));
    Ok(())
}

/// An observer is quick: it keeps what it is told for later.
fn note(told: Arc<Mutex<Vec<String>>>) -> impl Fn(&CallInfo, &CallEvent<'_>) {
    move |call, event| {
        let line = match event {
            CallEvent::Started => format!("{} …", call.method()),
            CallEvent::Head { status, .. } => format!("{} … {status}", call.method()),
            CallEvent::Done { downloaded } => format!("{} … {downloaded} bytes", call.method()),
            CallEvent::Failed { error } => format!("{} … {error}", call.method()),
            // Natively there is more: names, connections, TLS.
            _ => return,
        };
        told.lock().expect("nobody panics with it").push(line);
    }
}
