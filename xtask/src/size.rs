//! `cargo xtask size`: what a page has to load. js/size.txt has what the npm package may cost, and holds it.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::error::{Context, Error, Result};
use crate::paths;
use crate::pkg::project::Project;
use crate::pkg::{self, Package, files, module};
use crate::run;
use crate::setup;
use crate::tools::Tools;
use crate::wasm;

/// By how much a size may be off what is written down, in hundredths: another compiler's, or another optimiser's doing.
const TOLERANCE: usize = 1;

/// Bytes of something, raw and gzipped.
pub(crate) struct Size {
    name: &'static str,
    raw: u64,
    gzipped: usize,
}

pub(crate) fn command(bless: bool, features: bool) -> Result<()> {
    let tools = setup::ensure(&pkg::TOOLS)?;
    if features {
        return of_features(&tools);
    }
    let examples = wasm::package(&tools, &wasm::EXAMPLES, &paths::target().join("size"))?;
    let optimised = examples.module.with_extension("opt.wasm");
    files::optimise(&tools, &examples.module, &optimised)?;
    let package = pkg::build(&tools)?;
    let mut sizes = vec![
        Size::of("the examples' module, as linked", &tools, &examples.module)?,
        Size::of("the examples' module, optimised", &tools, &optimised)?,
        Size::of("the examples' glue, not minified", &tools, &examples.glue)?,
    ];
    print(&sizes);
    sizes = of_package(&tools, &Project::new(&package)?)?;
    print(&sizes);
    if bless {
        return paths::write(&held(), &text(&sizes));
    }
    println!("{}", check(&sizes, &package)?);
    Ok(())
}

/// What a page loads that uses the package for a request or two, bundled and minified by esbuild.
pub(crate) fn of_package(tools: &Tools, project: &Project) -> Result<Vec<Size>> {
    let mut sizes = Vec::new();
    for (name, program) in [("a page with the default entry", "default"), ("a page with the slim entry", "slim")] {
        let out = project.folder.join(format!("size/{program}.min.js"));
        let mut esbuild = project.program("esbuild");
        esbuild.args([&format!("size/{program}.js"), "--bundle", "--minify", "--format=esm", "--log-level=error"]);
        run::text(esbuild.arg(format!("--outfile={}", out.display())))?;
        sizes.push(Size::of(name, tools, &out)?);
    }
    sizes.push(Size::of(
        "the module of the slim entry",
        tools,
        &project.folder.join("node_modules/amphi/glue/amphi_bg.wasm"),
    )?);
    Ok(sizes)
}

/// Compares with what is written down.
pub(crate) fn check(sizes: &[Size], package: &Package) -> Result<String> {
    if !package.is_tuned {
        return Ok("not compared: without the standard library's source it is larger".to_owned());
    }
    let held = paths::read(&held())?;
    for size in sizes {
        let line = held.lines().find_map(|line| line.strip_prefix(size.name));
        let most = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<usize>().ok());
        let most =
            most.context(format_args!("js/size.txt has no `{}`; `cargo xtask size --bless` writes it", size.name))?;
        if size.gzipped.abs_diff(most) * 100 > most * TOLERANCE {
            let what = format!("{}: {} bytes gzipped, and js/size.txt says {most}", size.name, size.gzipped);
            return Err(Error::new(format!("{what}; if that is worth it, `cargo xtask size --bless`")));
        }
    }
    Ok(sizes.first().map(|size| format!("{} bytes gzipped", size.gzipped)).unwrap_or_default())
}

/// What each feature adds to a module that has none.
fn of_features(tools: &Tools) -> Result<()> {
    let scratch = paths::scratch()?.join("feature.wasm");
    let mut none = None;
    println!("{:<40} {:>10} {:>10}", "the package's module, in bytes", "raw", "gzip -9");
    for features in std::iter::once("").chain(pkg::FEATURES) {
        let built = module::build(tools, &["--no-default-features", "--features", features])?;
        files::optimise(tools, &built.module, &scratch)?;
        let size = Size::of("", tools, &scratch)?;
        let (raw, gzipped) = *none.get_or_insert((size.raw, size.gzipped));
        match features {
            "" => println!("{:<40} {raw:>10} {gzipped:>10}", "none of its features"),
            _ => println!(
                "{features:<40} {:>+10} {:>+10}",
                size.raw as i64 - raw as i64,
                size.gzipped as i64 - gzipped as i64
            ),
        }
    }
    Ok(())
}

fn held() -> PathBuf {
    paths::root().join("js/size.txt")
}

fn print(sizes: &[Size]) {
    println!("{:<40} {:>10} {:>10}", "in bytes", "raw", "gzip -9");
    print!("{}", text(sizes));
}

fn text(sizes: &[Size]) -> String {
    sizes.iter().fold(String::new(), |mut text, Size { name, raw, gzipped }| {
        let _ = writeln!(text, "{name:<40} {raw:>10} {gzipped:>10}");
        text
    })
}

impl Size {
    fn of(name: &'static str, tools: &Tools, file: &Path) -> Result<Self> {
        let raw = fs::metadata(file).context(format_args!("cannot read {}", file.display()))?.len();
        Ok(Self { name, raw, gzipped: gzipped(tools, file)? })
    }
}

/// The length of `gzip -9` of a file; Node's zlib does it where there is no gzip.
fn gzipped(tools: &Tools, file: &Path) -> Result<usize> {
    const WITH_NODE: &str =
        "process.stdout.write(require('zlib').gzipSync(require('fs').readFileSync(0), { level: 9 }))";
    let gzip = run::command("gzip").args(["-9", "-n", "-c"]).stdin(input(file)?).stderr(Stdio::inherit()).output();
    let output = match (gzip, &tools.node) {
        (Ok(output), _) => output,
        (Err(_), Some(node)) => with_input(run::command(node).args(["-e", WITH_NODE]), file)?,
        (Err(error), None) => {
            return Err(error).context("there is neither gzip nor Node to measure with");
        }
    };
    Ok(output.stdout.len())
}

fn with_input(command: &mut Command, file: &Path) -> Result<std::process::Output> {
    command.stdin(input(file)?).output().context(format_args!("cannot run `{}`", run::shown(command)))
}

fn input(file: &Path) -> Result<File> {
    File::open(file).context(format_args!("cannot read {}", file.display()))
}
