//! What the demonstration is played with: operators, a journal, and subscribers.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use billing::{Country, Currency, Msisdn, Plan, Subscription, SubscriptionId};
use chrono::{DateTime, Duration, Utc};
use engine::store::sqlite::{SqliteOptions, SqliteStore};
use engine::store::{BATCH_MAX, CreateOutcome};
use engine::{Clock, Moment, Store};
use sandbox::aoc::{AocConfig, Imports, TimeSource};
use sandbox::ltc::LtcConfig;
use sandbox::{Preset, Running, Sandbox, SandboxConfig, aoc, ltc};
use tempfile::TempDir;
use workflows::{SubscriptionWorkflow, enrol, ids};

use crate::config::{Config, Environment, Sources};
use crate::runtime::Runtime;

/// What `mekong demo` may be told.
#[derive(Debug, Clone, Copy)]
pub struct SceneOptions {
    /// How many subscribers, 1 to 1,000,000.
    pub subscribers: u32,
    /// What goes wrong at the operators.
    pub faults: Preset,
    /// What chance is drawn from.
    pub seed: u64,
}

/// Everything on stage. The journal's folder goes with it.
pub struct Scene {
    /// The simulated operators.
    pub operators: Running,
    /// The journal.
    pub store: Arc<dyn Store>,
    /// Configuration and clients, ready to run.
    pub runtime: Runtime,
    /// When the first evening begins, on the journal's clock.
    pub begins_at: DateTime<Utc>,
    _folder: TempDir,
}

/// The demonstration's configuration, but for the operators' address.
const CONFIGURATION: &str = include_str!("demo.toml");
/// The variables that the configuration reads its secrets from.
const PASSWORD: &str = "DEMO_PASSWORD";
const API_KEY: &str = "DEMO_API_KEY";

impl Scene {
    /// Starts the operators, creates the journal in a folder of its own, and enrols everybody.
    ///
    /// # Errors
    ///
    /// No port, no disk, or a store that fails.
    pub async fn set(options: SceneOptions, enrolled: impl Fn(u64)) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir().context("a folder for the demonstration")?;
        let begins_at = Utc::now();
        let sqlite = SqliteOptions { partitions: 16, virtual_from: Some(begins_at) };
        let store = SqliteStore::open(folder.path().join("mekong.db"), sqlite)?;
        let store: Arc<dyn Store> = Arc::new(store);
        let operators = open_operators(options, store.clock().clone()).await?;
        let (config, environment) = configuration(folder.path(), &operators.base_url())?;
        let runtime = Runtime::new(&config, &environment, store.clone())?;
        let scene = Self { operators, store, runtime, begins_at, _folder: folder };
        scene.enrol(options.subscribers, enrolled).await?;
        Ok(scene)
    }

    async fn enrol(&self, subscribers: u32, enrolled: impl Fn(u64)) -> anyhow::Result<()> {
        let catalog = self.runtime.catalog();
        let plans: Vec<&Plan> = catalog.plans().collect();
        let workflow = SubscriptionWorkflow::new(catalog.clone(), self.store.partitions());
        let now = Moment { at: self.begins_at, lost_commits_at: None };
        let numbers: Vec<u32> = (0..subscribers).collect();
        for batch in numbers.chunks(BATCH_MAX) {
            let people = batch.iter().map(|number| subscriber(*number, &plans, self.begins_at));
            let people: Vec<Subscription> = people.collect();
            let partition =
                |of: &Subscription| ids::partition_of(of.msisdn, self.store.partitions());
            let routes =
                people.iter().map(|p| (ids::subscription_route(&p.id), partition(p))).collect();
            self.store.route(routes).await?;
            let instances =
                people.iter().map(|p| enrol::enrolment(&workflow, p, partition(p), now)).collect();
            let outcomes = self.store.create(instances).await?;
            anyhow::ensure!(
                outcomes.iter().all(|outcome| *outcome == CreateOutcome::Created),
                "a fresh journal knew a subscriber already"
            );
            enrolled(batch.len() as u64);
        }
        Ok(())
    }
}

/// Lao Telecom knows no calendar; the gateway has one, and so lives in the journal's time.
async fn open_operators(options: SceneOptions, clock: Clock) -> anyhow::Result<Running> {
    let ltc = LtcConfig {
        faults: ltc::Faults::from(options.faults),
        population: ltc::Population::varied(),
        ..LtcConfig::default()
    };
    let aoc = AocConfig {
        faults: aoc::Faults::from(options.faults),
        population: aoc::Population::varied(),
        time: TimeSource::of(move || clock.now()),
        imports: Imports { duration: 8, ..Imports::default() },
        ..AocConfig::default()
    };
    let config = SandboxConfig { seed: options.seed, ltc, aoc, ..SandboxConfig::default() };
    Sandbox::start(config).await.context("the simulated operators do not start")
}

fn configuration(folder: &Path, base_url: &str) -> anyhow::Result<(Config, Environment)> {
    let file = folder.join("mekong.toml");
    std::fs::write(&file, CONFIGURATION.replace("{base_url}", base_url))?;
    let password = LtcConfig::default().password;
    let api_key = AocConfig::default().api_key;
    let environment =
        Environment::from([(PASSWORD, password.as_str()), (API_KEY, api_key.as_str())]);
    let sources = Sources { file: Some(&file), environment: &environment, store: None };
    let loaded = Config::load(&sources).context("the demonstration's own configuration")?;
    Ok((loaded.config, environment))
}

/// The nth subscriber: plans taken in turn, first renewals spread over one period.
fn subscriber(number: u32, plans: &[&Plan], begins_at: DateTime<Utc>) -> Subscription {
    let index = usize::try_from(number).unwrap_or(usize::MAX);
    let plan = plans[index % plans.len()];
    let id: SubscriptionId = format!("sub-{number:06}").parse().expect("a short plain id");
    let spread = Duration::hours(i64::from(number / 2 % 7) * 24);
    let renews_at = match plan.period.to_string().as_str() {
        "1d" => begins_at,
        _ => begins_at + spread,
    };
    Subscription::enrol(id, msisdn(number, plan), plan, renews_at)
}

fn msisdn(number: u32, plan: &Plan) -> Msisdn {
    let parsed = match plan.amount.currency() {
        Currency::Lak => Msisdn::parse(&format!("20555{number:05}"), Country::Laos)
            .or_else(|_| Msisdn::parse(&format!("2{:09}", 50_000_000 + number), Country::Laos)),
        Currency::Myr => Msisdn::parse(&format!("6012{number:07}"), Country::Malaysia),
    };
    parsed.expect("a number of the plan's country")
}
