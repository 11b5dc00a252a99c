//! What was measured, and what that makes in medians and ratios.

use std::collections::BTreeMap;

use serde_json::Value;

use super::measure::{Measure, median};
use super::peers::{AMPHI, PEERS, REQWEST};
use super::works::{Aim, Base, Work};

/// By work and client, the run of each round; a round may be without one.
#[derive(Default)]
pub(super) struct Results(BTreeMap<(&'static str, &'static str), Vec<Option<Value>>>);

impl Results {
    pub(super) fn add(&mut self, work: &Work, client: &'static str, round: usize, run: Value) {
        let runs = self.0.entry((work.name, client)).or_default();
        runs.resize(runs.len().max(round + 1), None);
        runs[round] = Some(run);
    }

    pub(super) fn has(&self, work: &Work, client: &str) -> bool {
        !self.rounds(work, client).is_empty()
    }

    fn rounds(&self, work: &Work, client: &str) -> &[Option<Value>] {
        let found = self.0.iter().find(|((name, of), _)| *name == work.name && *of == client);
        found.map_or(&[], |(_, runs)| runs.as_slice())
    }

    fn values(&self, work: &Work, client: &str, measure: Measure) -> Vec<Option<f64>> {
        self.rounds(work, client).iter().map(|run| measure.of(run.as_ref()?)).collect()
    }

    pub(super) fn median(&self, work: &Work, client: &str, measure: Measure) -> Option<f64> {
        median(self.values(work, client, measure).into_iter().flatten().collect())
    }

    /// The median of a client's ratios to `base`, each to the run of the same round.
    pub(super) fn ratio(&self, work: &Work, client: &str, measure: Measure, base: &str) -> Option<f64> {
        let (own, others) = (self.values(work, client, measure), self.values(work, base, measure));
        let ratios =
            own.into_iter().zip(others).filter_map(|(own, other)| Some(own? / other.filter(|base| *base > 0.0)?));
        median(ratios.collect())
    }

    /// Where amphi is, in the terms of `aim`.
    pub(super) fn reached(&self, work: &Work, aim: &Aim) -> Option<f64> {
        match aim.base {
            Base::Itself => self.median(work, AMPHI, aim.measure),
            Base::Reqwest => self.ratio(work, AMPHI, aim.measure, REQWEST),
            Base::Floor => self.ratio(work, AMPHI, aim.measure, work.floor),
            Base::OwnMedian => {
                let own = self.median(work, AMPHI, aim.measure)?;
                let rounds = self.values(work, AMPHI, aim.measure).into_iter().flatten();
                rounds.map(|value| value / own).min_by(f64::total_cmp)
            }
            Base::BestPeer => {
                let peers = PEERS.iter().filter(|peer| peer.whole && !peer.is_script() && peer.name != AMPHI);
                let ratios = peers.filter_map(|peer| self.ratio(work, AMPHI, aim.measure, peer.name));
                // To the best of them the ratio is the worst.
                if aim.measure.more_is_better() { ratios.min_by(f64::total_cmp) } else { ratios.max_by(f64::total_cmp) }
            }
        }
    }
}

impl Aim {
    pub(super) fn is_reached_by(&self, value: f64) -> bool {
        if self.measure.more_is_better() { value >= self.bound } else { value <= self.bound }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::works::WORKS;
    use super::*;

    #[test]
    fn ratios_are_of_the_same_round() {
        let work = WORKS.iter().find(|work| work.name == "conc64").unwrap();
        let run = |cpu: f64| json!({ "cpu": cpu, "requests": 1, "seconds": 1.0 });
        let mut results = Results::default();
        for (round, (amphi, reqwest)) in [(1.0, 2.0), (3.0, 10.0), (4.0, 40.0)].into_iter().enumerate() {
            results.add(work, AMPHI, round, run(amphi));
            results.add(work, REQWEST, round, run(reqwest));
        }
        assert_eq!(results.ratio(work, AMPHI, Measure::CpuOfRequest, REQWEST), Some(0.3));
        assert_eq!(results.reached(work, &work.aims[0]), Some(0.3));
        assert!(work.aims[0].is_reached_by(0.3) && !work.aims[0].is_reached_by(0.6));
        assert!(work.aims[1].is_reached_by(2.0) && !work.aims[1].is_reached_by(1.0));
        assert_eq!(results.ratio(work, AMPHI, Measure::CpuOfRequest, "raw"), None);
    }
}
