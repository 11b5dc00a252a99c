//! The options themselves: each is tested somewhere, completed by shells and told of in the manual.

use std::process::Command;

use crate::support::{amphi, finish, folder, has};

fn options() -> Vec<String> {
    let help = amphi(["--help"]).done();
    let lines = help.out().lines().take_while(|line| *line != "Items:");
    let options = lines.filter_map(|line| line.split([' ', '=', '[']).find(|word| word.starts_with("--")));
    options.map(|option| option.trim_end_matches(',').to_owned()).collect()
}

#[test]
fn every_option_is_in_a_test() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli");
    let files = std::fs::read_dir(folder).unwrap().map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
    let tests: String = files.collect();
    let options = options();
    assert!(options.len() > 50, "{options:?}");
    let named = |option: &&String| tests.contains(&format!("\"{option}\"")) || tests.contains(&format!("\"{option}="));
    let missing: Vec<_> = options.iter().filter(|option| !named(option)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn help_fits_a_terminal_of_80_columns() {
    let help = |option: &str| {
        let mut command = crate::support::command([option]);
        command.env("COLUMNS", "80");
        finish(command, b"").done().out().to_owned()
    };
    assert!(help("-h").lines().all(|line| line.chars().count() <= 80));
    assert_eq!(help("-h"), help("--help"));
    assert_eq!(amphi(["--version"]).done().out(), format!("amphi {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn completions_are_scripts_that_their_shells_take() {
    let folder = folder("completions");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = amphi(["--completions", shell]).done();
        assert!(script.out().contains("--check-status") || script.out().contains("check-status"), "{shell}");
        let path = folder.join(shell);
        std::fs::write(&path, &script.bytes).unwrap();
        if ["bash", "zsh", "fish"].contains(&shell) && Command::new(shell).arg("--version").output().is_ok() {
            let checked = Command::new(shell).arg("-n").arg(&path).output().unwrap();
            assert!(checked.status.success(), "{shell}: {checked:?}");
        }
    }
    if has("bash") {
        let ask =
            "source ./bash; COMP_WORDS=(amphi --check); COMP_CWORD=1; _amphi amphi --check amphi; echo ${COMPREPLY[@]}";
        let mut bash = Command::new("bash");
        bash.args(["-c", ask]).current_dir(&folder);
        assert_eq!(finish(bash, b"").done().out(), "--check-status\n");
    }
}

#[test]
fn the_manual_has_every_option() {
    let man = amphi(["--man"]).done();
    assert!(man.out().contains(".TH amphi 1"), "{man:?}");
    let text = man.out().replace("\\-", "-");
    let missing: Vec<_> = options().into_iter().filter(|option| !text.contains(option.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
