//! Manifests: dependencies differ between a browser and everything else, and in nothing but that.

use super::cfg::WEB;
use super::{Breach, File};

pub(super) fn check(file: &File) -> Vec<Breach> {
    let known = [format!("cfg({WEB})"), format!("cfg(not({WEB}))")];
    let mut breaches = Vec::new();
    for (number, line) in file.text.lines().enumerate() {
        let Some(rest) = line.trim().strip_prefix("[target.") else {
            continue;
        };
        let target =
            rest.trim_matches(']').rsplit_once('.').map_or(rest, |(target, _)| target).trim_matches(['\'', '"']);
        if !known.iter().any(|known| known == target) {
            let what = format!(
                "there are two families of targets, `{}` and its opposite; put this under one of them",
                known[0]
            );
            breaches.push(Breach::new(&file.path, number + 1, what));
        }
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_families_of_targets() {
        let table = |target: &str| format!("[target.'{target}'.dev-dependencies]\nx = \"1\"\n");
        let text = [table(&format!("cfg({WEB})")), table(&format!("cfg(not({WEB}))")), table("cfg(unix)")].concat();
        let breaches = check(&File { path: "Cargo.toml".to_owned(), text });
        assert_eq!(breaches.iter().map(|breach| breach.line).collect::<Vec<_>>(), [5]);
    }
}
