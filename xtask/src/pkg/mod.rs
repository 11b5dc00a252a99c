//! `cargo xtask pkg`: the npm package, from the crate `js/` and what stands in `pkg-template/`.

pub(crate) mod files;
mod letters;
pub(crate) mod module;
mod names;
pub(crate) mod project;
mod table;

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::error::{Context, Error, Result};
use crate::install;
use crate::paths;
use crate::run;
use crate::setup;
use crate::term;
use crate::tools::{Tool, Tools};

/// What building it takes.
pub(crate) const TOOLS: [Tool; 6] =
    [Tool::WasmTarget, Tool::WasmBindgen, Tool::WasmPack, Tool::WasmOpt, Tool::RustSrc, Tool::Node];

/// The features of the package that can be left out.
pub(crate) const FEATURES: [&str; 9] =
    ["auth", "cookies", "details", "events", "fetching", "middleware", "multipart", "retry", "transport"];

/// The package as a folder and as what npm would publish.
pub(crate) struct Package {
    pub(crate) folder: PathBuf,
    pub(crate) tarball: PathBuf,
    /// Whether the standard library in it was compiled for size, which the held sizes are of.
    pub(crate) is_tuned: bool,
}

pub(crate) fn command(options: &[String]) -> Result<()> {
    let features = chosen(options)?;
    let tools = setup::ensure(&TOOLS)?;
    let package = match &features {
        None => build(&tools)?,
        Some(list) => build_with(&tools, &["--no-default-features", "--features", list])?,
    };
    println!("{} {}", term::green("built"), package.folder.display());
    println!("{} {}", term::green("packed"), package.tarball.display());
    Ok(())
}

/// The features that were asked for; `None` for all of them.
fn chosen(options: &[String]) -> Result<Option<String>> {
    let list = match options {
        [] => return Ok(None),
        [option, list] if option == "--features" => list.as_str(),
        _ => return Err(Error::new("`cargo xtask pkg` takes `--features` and a list; `cargo xtask --help` says more")),
    };
    let names: Vec<&str> = list.split(',').map(str::trim).filter(|name| !matches!(*name, "" | "none")).collect();
    match names.iter().find(|name| !FEATURES.contains(name)) {
        Some(unknown) => Err(Error::new(format!("there is no feature `{unknown}`, but {}", FEATURES.join(", ")))),
        None => Ok(Some(names.join(","))),
    }
}

pub(crate) fn build(tools: &Tools) -> Result<Package> {
    build_with(tools, module::DEFAULT)
}

fn build_with(tools: &Tools, options: &[&str]) -> Result<Package> {
    let built = module::build(tools, options)?;
    let folder = paths::target().join("pkg");
    files::lay_out(tools, &built, &folder)?;
    let tarball = pack(&folder)?;
    Ok(Package { folder, tarball, is_tuned: built.is_tuned })
}

/// Runs npm in a folder, with the cache that all of its runs here share.
pub(crate) fn npm(folder: &Path) -> Result<std::process::Command> {
    let mut command = run::command(install::npm().context("there is no npm; install Node ≥ 20 with npm")?);
    command.current_dir(folder).env("npm_config_cache", paths::target().join("npm-cache"));
    command.env("npm_config_update_notifier", "false").env("npm_config_fund", "false");
    command.env("npm_config_audit", "false");
    Ok(command)
}

fn pack(folder: &Path) -> Result<PathBuf> {
    let target = paths::target();
    let said = run::text(npm(folder)?.args(["pack", "--json", "--pack-destination"]).arg(&target))?;
    let said: Value = serde_json::from_str(&said).context("`npm pack` said no JSON")?;
    // A list of packages, of newer versions of npm an object by name.
    let first = said.get(0).or_else(|| said.as_object()?.values().next());
    let name = first.and_then(|package| package["filename"].as_str()).context("`npm pack` named no file")?;
    Ok(target.join(name))
}

#[cfg(test)]
mod tests {
    const TYPES: &str = include_str!("../../../pkg-template/lib/api.d.ts");

    /// What stands between `from` and `to` in `text`.
    fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
        let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("there is no `{from}`"));
        rest.split_once(to).map_or(rest, |(inside, _)| inside)
    }

    /// The members of the union `name` in the package's types.
    fn union(name: &str) -> Vec<&str> {
        let members = between(TYPES, &format!("export type {name} ="), ";");
        members.split('"').skip(1).step_by(2).collect()
    }

    #[test]
    fn features_are_chosen_by_name() {
        let chosen = |options: &[&str]| {
            let options: Vec<String> = options.iter().map(|option| (*option).to_owned()).collect();
            super::chosen(&options).map_err(|error| error.to_string())
        };
        assert_eq!(chosen(&[]), Ok(None));
        assert_eq!(chosen(&["--features", "none"]), Ok(Some(String::new())));
        assert_eq!(chosen(&["--features", "retry, events"]), Ok(Some("retry,events".to_owned())));
        assert!(chosen(&["--features", "frogs"]).is_err_and(|error| error.contains("frogs")));
        assert!(chosen(&["--features"]).is_err() && chosen(&["--slim"]).is_err());
    }

    #[test]
    fn the_codes_of_errors_are_those_of_the_types() {
        let kinds = include_str!("../../../src/error/kind.rs");
        let words = between(kinds, "pub fn as_str(self)", "fn phrase");
        let words: Vec<&str> = words.split('"').skip(1).step_by(2).collect();
        assert_eq!(union("ErrorCode"), words);
        let phases = between(between(kinds, "impl TimeoutPhase", "\n}\n"), "as_str", "\n    }\n");
        let mut phases: Vec<&str> = phases.split('"').skip(1).step_by(2).collect();
        let mut typed = [union("TimeoutPhaseSetting"), vec!["headers"]].concat();
        phases.sort_unstable();
        typed.sort_unstable();
        assert_eq!(typed, phases);
    }

    #[test]
    fn the_places_of_options_are_those_of_the_module() {
        let facade = between(include_str!("../../../pkg-template/lib/options.js"), "const FIELDS = [", "]");
        let facade: Vec<&str> = facade.split('"').skip(1).step_by(2).collect();
        let module = between(include_str!("../../../js/src/options.rs"), "enum Field {", "}");
        let names = module.lines().filter_map(|line| line.trim().strip_suffix(','));
        let names: Vec<String> = names.map(|name| name[..1].to_lowercase() + &name[1..]).collect();
        assert!(facade.len() > 20 && names == facade, "{names:?} and {facade:?}");
    }

    #[test]
    fn the_places_of_facts_are_those_of_the_module() {
        let facade = include_str!("../../../pkg-template/lib/response.js");
        let facts = ("STATUS", "const FACTS", include_str!("../../../js/src/facts.rs"));
        let details = ("LINKS", "const DETAILS", include_str!("../../../js/src/details.rs"));
        for (first, declared, module) in [facts, details] {
            let names = |text: &str| text.split(',').map(|name| name.trim().to_lowercase()).collect::<Vec<_>>();
            let facade = names(&format!("{first}{}", between(facade, &format!("const [{first}"), "]")));
            let module =
                names(between(between(module, declared, ";\n\n").rsplit('[').next().unwrap_or_default(), "", "]"));
            let module: Vec<_> = module.into_iter().filter(|name| !name.is_empty()).collect();
            assert!(facade.len() > 3 && facade == module, "{facade:?} and {module:?}");
        }
    }

    #[test]
    fn the_modules_are_named_at_once() {
        let all = include_str!("../../../pkg-template/lib/api.js");
        let folder = crate::paths::root().join("pkg-template/lib");
        let files = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{error}")).flatten();
        let names = files.filter_map(|file| file.file_name().into_string().ok());
        let entries = ["api.js", "index.js", "slim.js", "workerd.js"];
        let names = names.filter(|name| name.ends_with(".js") && !entries.contains(&name.as_str()));
        let missing: Vec<String> = names.filter(|name| !all.contains(&format!("\"./{name}\""))).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn the_capabilities_are_those_of_the_types() {
        let source = include_str!("../../../src/transport/capabilities.rs");
        let all = between(source, "const ALL", "];");
        let all: Vec<&str> = all.split("Self::").skip(1).map(|name| name.trim_end_matches([',', '\n', ' '])).collect();
        assert_eq!(union("Capability"), all);
    }
}
