//! What is asked of each client, and what is read off its process.
//!
//! A client is a program of its own: its features reach no other, and its start can be measured. Its `main` is
//! [`run::<Its>()`](run), or [`blocking::run`] where it has no futures; the program does the one [`Work`] that its arguments
//! name and writes one line of JSON about it.

mod arguments;
pub mod blocking;
mod measure;
mod upload;
mod works;

use std::error::Error;
use std::future::Future;

pub use arguments::{Protocol, Target};
pub use upload::Upload;

use arguments::Arguments;
use measure::Start;

/// What the small answer has, in bytes.
pub const SMALL: usize = 128;

pub type Result<T, E = Box<dyn Error + Send + Sync>> = std::result::Result<T, E>;

/// An HTTP client as its users would call it.
pub trait Client: Clone + Send + Sync + 'static {
    /// Whether it bounds its connections by itself; others are given a semaphore where there have to be bounds.
    const BOUNDED: bool = false;

    fn new(target: &Target) -> Result<Self>;

    /// GETs [`Target::small`], reads the body whole, and gives its length.
    fn small(&self) -> impl Future<Output = Result<usize>> + Send;

    /// GETs `url`, looks at each chunk of the body as it comes, and gives the length of all.
    fn download(&self, url: &str) -> impl Future<Output = Result<u64>> + Send;

    /// GETs `url`, has the body in one piece, and gives its length.
    fn collect(&self, url: &str) -> impl Future<Output = Result<usize>> + Send;

    /// POSTs this stream with a `Content-Length` to `url`, and reads the answer whole.
    fn upload(&self, url: &str, body: Upload) -> impl Future<Output = Result<usize>> + Send;
}

/// Does what the program's arguments ask for.
///
/// # Errors
/// Whatever goes wrong: a benchmark of failures is none.
pub fn run<C: Client>() -> Result<()> {
    let start = Start::now();
    let arguments = Arguments::of_program()?;
    let mut runtime = match arguments.threads {
        1 => tokio::runtime::Builder::new_current_thread(),
        _ => tokio::runtime::Builder::new_multi_thread(),
    };
    let runtime = runtime.enable_all().worker_threads(arguments.threads).build()?;
    let line = runtime.block_on(works::run::<C>(&arguments, start))?;
    println!("{line}");
    // Clients have threads and tasks that need not be waited for.
    std::process::exit(0)
}
