//! A day against what the operator answers, where there is no file.

use std::sync::Arc;

use billing::{Charge, ChargeId};
use contract::{InquiriesView, ReconciliationView};
use engine::Store;
use engine::worker::Until;
use orders::{Action, Deed, Orders, Via};
use reconcile::{Class, Ours, Place, Sample, Tally, answer};
use tokio::sync::watch;
use workflows::lanes;

use super::listing::Listing;
use super::ours::{Books, each};
use super::watch::Watch;
use super::{ReconcileArgs, SAMPLE};
use crate::cli::source::refused;
use crate::cli::{Failure, Invocation};
use crate::config::Config;
use crate::runtime::{Runtime, Shift};

/// What asks: an inquiry needs its account's token.
const QUEUES: [&str; 2] = [lanes::RECONCILIATION, lanes::TOKENS];

/// All there is, whoever's day it is: a worker is of all merchants.
pub(super) struct Deployment {
    pub(super) config: Config,
    pub(super) store: Arc<dyn Store>,
}

/// Has the operator asked about charges of the day, and waits for its answers.
pub(super) async fn ask(
    args: &ReconcileArgs,
    deployment: &Deployment,
    books: &Books,
    listing: Listing,
    orders: &Orders,
    invocation: &Invocation,
) -> Result<ReconciliationView, Failure> {
    let seed = args.seed.unwrap_or_else(|| books.seed());
    let choosing = choose(args, seed, books, invocation);
    let (charges, chosen) = invocation.unless_interrupted(choosing).await?;
    let name = books.name(&format!("{seed:x}"));
    let by = invocation.who();
    let what = format!("{} of {charges} charges, seed {seed}", chosen.len());
    let deed = Deed {
        by: &by,
        via: Via::Cli,
        action: Action::Reconcile,
        subject: &name,
        why: Some(&what),
    };
    orders.record(&deed).await.map_err(refused)?;
    let view =
        InquiriesView { seed, charges, chosen: chosen.len() as u64, ..InquiriesView::default() };
    let told = Told { listing, tally: Tally::default(), inquiries: view };
    let policy = orders.catalog().account(&books.account);
    let watch = Watch {
        orders,
        name: &name,
        by: &by,
        patience: args.patience,
        at_once: Watch::at_once(policy.map_or(1.0, |policy| policy.tps)),
        bar: invocation.progress.bar("answers", chosen.len() as u64),
    };
    let watched = working(args, deployment, invocation, watch.all(books, chosen, told));
    watched.await?.view(books)
}

/// The charges of the day that the operator can be asked about: how many, and which of them are.
async fn choose(
    args: &ReconcileArgs,
    seed: u64,
    books: &Books,
    invocation: &Invocation,
) -> Result<(u64, Vec<ChargeId>), Failure> {
    let size = if args.all_charges { usize::MAX } else { args.sample.unwrap_or(SAMPLE) as usize };
    let (mut sample, mut charges, mut others) = (Sample::new(seed, size), 0_u64, 0_u64);
    let bar = invocation.progress.count("our charges");
    let consider = |(charge, _): (Charge, Place)| match charge.attempts > 0 {
        true if charge.can_be_verified() => {
            charges += 1;
            sample.consider(charge.order.id);
        }
        true => others += 1,
        false => {}
    };
    each(books.of_the_day(), &bar, consider).await?;
    bar.finish_and_clear();
    if others > 0 {
        tracing::warn!(
            "{others} more charges of the day cannot be asked about: they are under way, given back, or \
             closed where no answer would prove anything any more"
        );
    }
    Ok((charges, sample.charges().collect()))
}

/// Does something while a worker of this process asks, unless others are to.
async fn working<T>(
    args: &ReconcileArgs,
    deployment: &Deployment,
    invocation: &Invocation,
    watching: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let watching = invocation.unless_interrupted(watching);
    if args.no_work {
        return watching.await;
    }
    if deployment.store.clock().is_virtual() {
        tracing::warn!(
            "this store's time is virtual and stands still: `work --time-skip-to` asks, and then the \
             same command again tells"
        );
        return watching.await;
    }
    let Deployment { config, store } = deployment;
    let runtime = Runtime::new(config, &invocation.environment, store.clone())?;
    let shift = Shift { queues: QUEUES.map(str::to_owned).to_vec(), until: Until::Stopped };
    let (stop, stopped) = watch::channel(false);
    let watched = async {
        let watched = watching.await;
        // What is on the wire is finished.
        stop.send_replace(true);
        watched
    };
    let (worked, watched) = tokio::join!(runtime.run(shift, stopped), watched);
    worked?;
    watched
}

/// What came of the answers.
pub(super) struct Told {
    pub(super) listing: Listing,
    pub(super) tally: Tally,
    pub(super) inquiries: InquiriesView,
}

impl Told {
    /// Takes a charge whose operator was asked, whether or not it has told anything.
    pub(super) fn asked(&mut self, charge: &Charge, place: Place) {
        let Some(told) = answer::discrepancy(charge, place) else {
            self.inquiries.unanswered += 1;
            return;
        };
        self.inquiries.answered += 1;
        // What both sides hold for declined is no money.
        let held = |ours: &&Ours| told.class != Class::Matched || ours.is_charged();
        let amount = told.ours.as_ref().filter(held).map(|ours| ours.amount);
        self.tally.add(told.class, amount, None);
        if told.class.needs_person() {
            self.listing.add(&told);
        }
    }

    fn view(self, books: &Books) -> Result<ReconciliationView, Failure> {
        let Self { listing, tally, inquiries } = self;
        Ok(ReconciliationView {
            account: books.account.to_string(),
            date: books.day.date(),
            needs_person: tally.needs_person() || inquiries.unanswered > 0,
            classes: tally.view(),
            at_the_edge: 0,
            of_another_day: 0,
            file: None,
            inquiries: Some(inquiries),
            applied: None,
            discrepancies: listing.close()?,
        })
    }
}
