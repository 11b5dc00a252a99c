//! What the clients have to do, what is read off it, and where amphi wants to be.

use super::measure::Measure::{self, *};

/// What a figure is compared with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Base {
    Itself,
    /// Of reqwest.
    Reqwest,
    /// Of the work's floor.
    Floor,
    /// Of the best of the other Rust clients, the bare ones left out.
    BestPeer,
    /// Of the median of its own rounds: the worst round.
    OwnMedian,
}

/// Where amphi wants to be: at most, or at least where more is better, this many times the base.
#[derive(Clone, Copy, Debug)]
pub(super) struct Aim {
    pub(super) measure: Measure,
    pub(super) base: Base,
    pub(super) bound: f64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// One run of the client's program.
    Run,
    /// Runs whose time is that from the process's start to its answer.
    Cold,
    /// Runs below valgrind, once.
    Count,
    /// Clean builds of a program that GETs, once.
    Footprint,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Work {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) kind: Kind,
    /// As the clients' programs know it.
    pub(super) work: &'static str,
    pub(super) protocol: &'static str,
    pub(super) requests: u64,
    pub(super) bytes: u64,
    pub(super) concurrency: usize,
    pub(super) connections: usize,
    pub(super) threads: usize,
    /// Runs in each round.
    pub(super) repeats: usize,
    /// Whether fewer requests or bytes say the same.
    pub(super) divisible: bool,
    /// Whether it is for clients that block.
    pub(super) blocking: bool,
    /// The client that does no more than has to be done.
    pub(super) floor: &'static str,
    /// The first is the one that is plotted.
    pub(super) measures: &'static [Measure],
    pub(super) aims: &'static [Aim],
}

const WORK: Work = Work {
    name: "",
    title: "",
    kind: Kind::Run,
    work: "small",
    protocol: "h1",
    requests: 1,
    bytes: 0,
    concurrency: 1,
    connections: 1,
    threads: 1,
    repeats: 1,
    divisible: true,
    blocking: false,
    floor: "raw",
    measures: &[],
    aims: &[],
};

const fn aim(measure: Measure, base: Base, bound: f64) -> Aim {
    Aim { measure, base, bound }
}

const SEQUENTIAL: Work = Work { requests: 20_000, measures: &[P50, CpuOfRequest, Rate], ..WORK };

const CONCURRENT: Work = Work {
    requests: 50_000,
    measures: &[CpuOfRequest, Rate, P50, P99],
    aims: &[aim(CpuOfRequest, Base::Reqwest, 0.55), aim(Rate, Base::Reqwest, 1.8), aim(P99, Base::BestPeer, 1.0)],
    ..WORK
};

const STREAM: Work = Work {
    bytes: 1 << 30,
    floor: "hyper-conn",
    measures: &[CpuOfGib, Throughput, Peak],
    aims: &[aim(CpuOfGib, Base::Floor, 1.05), aim(Peak, Base::Itself, 24.0)],
    ..WORK
};

const DOWNLOAD: Work = Work { work: "download", ..STREAM };
const UPLOAD: Work = Work { work: "upload", bytes: 1 << 29, ..STREAM };

const COUNT: Work =
    Work { kind: Kind::Count, work: "count", measures: &[Instructions, Allocations, AllocatedBytes], ..WORK };

const FOOTPRINT: Work = Work {
    kind: Kind::Footprint,
    floor: "",
    measures: &[BuildSeconds, Crates, Megabytes],
    aims: &[aim(Crates, Base::Reqwest, 1.0), aim(BuildSeconds, Base::Reqwest, 1.0), aim(Megabytes, Base::Reqwest, 1.0)],
    ..WORK
};

const COLD: Work = Work { kind: Kind::Cold, work: "cold", measures: &[Milliseconds, CpuMilliseconds, Peak], ..WORK };

/// In the order of the report.
pub(super) const WORKS: [Work; 22] = [
    Work {
        name: "count-h1",
        title: "A small GET, counted: HTTP/1.1, one after another",
        aims: &[
            aim(Instructions, Base::Itself, 24_000.0),
            aim(Allocations, Base::Itself, 14.0),
            aim(AllocatedBytes, Base::Itself, 10_240.0),
        ],
        ..COUNT
    },
    Work {
        name: "count-h2c",
        title: "A small GET, counted: HTTP/2, 256 streams",
        protocol: "h2c",
        concurrency: 256,
        floor: "hyper-conn",
        aims: &[aim(Instructions, Base::Itself, 38_000.0)],
        ..COUNT
    },
    Work { name: "conc64", title: "64 small GETs at once, HTTP/1.1", concurrency: 64, connections: 64, ..CONCURRENT },
    Work {
        name: "conc256",
        title: "256 small GETs at once, HTTP/1.1",
        concurrency: 256,
        connections: 256,
        ..CONCURRENT
    },
    Work {
        name: "h2",
        title: "256 streams on one HTTP/2 connection over TLS",
        protocol: "h2",
        concurrency: 256,
        floor: "hyper-conn",
        aims: &[aim(CpuOfRequest, Base::Reqwest, 0.5), aim(Rate, Base::Reqwest, 1.8)],
        ..CONCURRENT
    },
    Work {
        name: "sequential",
        title: "Small GETs one after another, HTTP/1.1",
        aims: &[aim(P50, Base::Reqwest, 0.72)],
        ..SEQUENTIAL
    },
    Work {
        name: "sequential-tls",
        title: "Small GETs one after another, HTTP/1.1 over TLS",
        protocol: "tls",
        ..SEQUENTIAL
    },
    Work {
        name: "sequential-multi",
        title: "Small GETs one after another, on a multi-thread runtime",
        threads: 2,
        repeats: 4,
        measures: &[Rate, P50, P99],
        aims: &[aim(Rate, Base::Reqwest, 1.6), aim(Rate, Base::OwnMedian, 0.8)],
        ..SEQUENTIAL
    },
    Work {
        name: "blocking",
        title: "Small GETs one after another, by clients that block",
        blocking: true,
        floor: "ureq",
        measures: &[Rate, P50, CpuOfRequest],
        aims: &[aim(Rate, Base::Floor, 1.0), aim(Rate, Base::Reqwest, 2.0)],
        ..SEQUENTIAL
    },
    Work {
        name: "tasks",
        title: "10,000 tasks on 100 connections, HTTP/1.1",
        work: "tasks",
        requests: 10_000,
        connections: 100,
        divisible: false,
        measures: &[Seconds, Peak],
        aims: &[aim(Seconds, Base::Reqwest, 0.76)],
        ..WORK
    },
    Work {
        name: "waiting",
        title: "What each of 10,000 tasks costs that wait for 100 connections",
        work: "waiting",
        requests: 10_000,
        connections: 100,
        divisible: false,
        measures: &[TaskBytes, FutureBytes],
        aims: &[aim(TaskBytes, Base::Itself, 2048.0)],
        ..WORK
    },
    Work { name: "download", title: "A download, HTTP/1.1", ..DOWNLOAD },
    Work { name: "download-tls", title: "A download, HTTP/1.1 over TLS", protocol: "tls", ..DOWNLOAD },
    Work { name: "download-h2", title: "A download, HTTP/2 over TLS", protocol: "h2", ..DOWNLOAD },
    Work { name: "upload", title: "An upload, HTTP/1.1", ..UPLOAD },
    Work { name: "upload-tls", title: "An upload, HTTP/1.1 over TLS", protocol: "tls", ..UPLOAD },
    Work { name: "upload-h2", title: "An upload, HTTP/2 over TLS", protocol: "h2", ..UPLOAD },
    Work {
        name: "collect",
        title: "10 MiB collected into memory, HTTP/1.1",
        work: "collect",
        requests: 30,
        bytes: 10 << 20,
        measures: &[CpuOfGib, Throughput, Peak],
        aims: &[aim(CpuOfGib, Base::Floor, 1.3)],
        ..WORK
    },
    Work {
        name: "cold",
        title: "From a process's start to its first answer, HTTP/1.1",
        aims: &[aim(Milliseconds, Base::Itself, 2.0), aim(CpuMilliseconds, Base::Itself, 0.5)],
        ..COLD
    },
    Work {
        name: "cold-tls",
        title: "From a process's start to its first answer, over TLS",
        protocol: "tls",
        aims: &[aim(Milliseconds, Base::Itself, 5.0)],
        ..COLD
    },
    Work { name: "footprint", title: "A program that GETs, without TLS", ..FOOTPRINT },
    Work {
        name: "footprint-tls",
        title: "A program that GETs, with TLS, HTTP/2 and charsets",
        protocol: "tls",
        ..FOOTPRINT
    },
];
