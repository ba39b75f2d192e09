//! Charges enqueued a second over HTTP, one by one and in batches, against servers that keep one row
//! a charge, and one that keeps nothing.

mod contender;
mod load;

use std::time::Duration;

use crate::Args;
use crate::report::Rounds;
use contender::{Contender, Running};
use load::Cell;

/// What is asked for, and how many at once ask.
const CELLS: [Cell; 5] = [
    Cell { batch: 1, concurrency: 1 },
    Cell { batch: 1, concurrency: 32 },
    Cell { batch: 1, concurrency: 128 },
    Cell { batch: 1_000, concurrency: 1 },
    Cell { batch: 1_000, concurrency: 8 },
];

/// What one contender reached in one cell.
#[derive(Default)]
struct Reached {
    per_second: Rounds,
    p50_ms: Rounds,
    p99_ms: Rounds,
    /// Processor time of the server for one charge, in µs.
    server_us: Rounds,
}

/// Measures every contender in turn, round after round, and prints a table for each cell.
pub(crate) async fn measure(args: &Args) -> anyhow::Result<()> {
    let mut reached =
        Contender::ALL.map(|contender| (contender, CELLS.map(|_| Reached::default())));
    for round in 0..args.rounds {
        for (contender, cells) in &mut reached {
            let running = Running::start(*contender)?;
            // Connections, caches and the store's first pages are nobody's figure.
            load::run(&running, CELLS[1], format!("{round}-warm"), WARMS_UP).await?;
            for (index, cell) in CELLS.iter().enumerate() {
                let tag = format!("{round}-{index}");
                let measured = load::run(&running, *cell, tag, args.enqueue()).await?;
                cells[index].note(&measured);
            }
        }
    }
    for (index, cell) in CELLS.iter().enumerate() {
        print(
            args,
            *cell,
            &reached.each_ref().map(|(contender, cells)| (*contender, &cells[index])),
        );
    }
    Ok(())
}

const WARMS_UP: Duration = Duration::from_millis(300);

impl Reached {
    fn note(&mut self, measured: &load::Measured) {
        self.per_second.add(measured.per_second());
        self.p50_ms.add(measured.latency_ms(50));
        self.p99_ms.add(measured.latency_ms(99));
        self.server_us.add(measured.server_us());
    }
}

fn print(args: &Args, cell: Cell, reached: &[(Contender, &Reached)]) {
    println!(
        "charges enqueued a second over HTTP: {cell}; {} s a round, median of {} rounds (spread)",
        args.enqueue().as_secs_f64(),
        args.rounds
    );
    println!(
        "{:<46}{:>10}{:>18}{:>8}{:>10}{:>10}{:>12}",
        "", "a second", "spread", "ratio", "p50 ms", "p99 ms", "server µs"
    );
    for (contender, own) in reached {
        let peer = reached.iter().find(|(other, _)| Some(*other) == contender.peer());
        let ratio = peer.map(|(_, peer)| own.per_second.median() / peer.per_second.median());
        let (low, high) = own.per_second.spread();
        println!(
            "{:<46}{:>10.0}{:>18}{:>8}{:>10.2}{:>10.2}{:>12.0}",
            contender.name(),
            own.per_second.median(),
            format!("{low:.0}–{high:.0}"),
            ratio.map_or_else(String::new, |ratio| format!("{ratio:.2}")),
            own.p50_ms.median(),
            own.p99_ms.median(),
            own.server_us.median(),
        );
    }
    println!(
        "ratio: to one row a charge on the same store; latency: of a request; server µs: processor \
         time of the server for one charge, without Redis's\n"
    );
}
