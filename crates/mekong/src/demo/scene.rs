//! What the demonstration is played with: an operator, a journal, and subscribers.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use billing::{Country, Msisdn, Plan, Subscription, SubscriptionId};
use chrono::{DateTime, Duration, Utc};
use engine::store::sqlite::{SqliteOptions, SqliteStore};
use engine::store::{BATCH_MAX, CreateOutcome};
use engine::{Moment, Store};
use sandbox::ltc::{Faults, LtcConfig, Population, Preset};
use sandbox::{Running, Sandbox, SandboxConfig};
use tempfile::TempDir;
use workflows::{SubscriptionWorkflow, enrol, ids};

use crate::config::{Config, Environment, Sources};
use crate::runtime::Runtime;

/// What `mekong demo` may be told.
#[derive(Debug, Clone, Copy)]
pub struct SceneOptions {
    /// How many subscribers, 1 to 1,000,000.
    pub subscribers: u32,
    /// What goes wrong at the operator.
    pub faults: Preset,
    /// What chance is drawn from.
    pub seed: u64,
}

/// Everything on stage. The journal's folder goes with it.
pub struct Scene {
    /// The simulated operator.
    pub operator: Running,
    /// The journal.
    pub store: Arc<dyn Store>,
    /// Configuration and clients, ready to run.
    pub runtime: Runtime,
    /// When the first evening begins, on the journal's clock.
    pub begins_at: DateTime<Utc>,
    _folder: TempDir,
}

/// The demonstration's configuration, but for the operator's address.
const CONFIGURATION: &str = include_str!("demo.toml");
/// The variable that the configuration reads the operator's password from.
const PASSWORD: &str = "DEMO_PASSWORD";

impl Scene {
    /// Starts the operator, creates the journal in a folder of its own, and enrols everybody.
    ///
    /// # Errors
    ///
    /// No port, no disk, or a store that fails.
    pub async fn set(options: SceneOptions, enrolled: impl Fn(u64)) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir().context("a folder for the demonstration")?;
        let operator = open_operator(options).await?;
        let begins_at = Utc::now();
        let sqlite = SqliteOptions { partitions: 16, virtual_from: Some(begins_at) };
        let store = SqliteStore::open(folder.path().join("mekong.db"), sqlite)?;
        let store: Arc<dyn Store> = Arc::new(store);
        let (config, environment) = configuration(folder.path(), &operator.base_url())?;
        let runtime = Runtime::new(&config, &environment, store.clone())?;
        let scene = Self { operator, store, runtime, begins_at, _folder: folder };
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

async fn open_operator(options: SceneOptions) -> anyhow::Result<Running> {
    let ltc = LtcConfig {
        faults: Faults::from(options.faults),
        population: Population::varied(),
        ..LtcConfig::default()
    };
    let config = SandboxConfig { seed: options.seed, ltc, ..SandboxConfig::default() };
    Sandbox::start(config).await.context("the simulated operator does not start")
}

fn configuration(folder: &Path, base_url: &str) -> anyhow::Result<(Config, Environment)> {
    let file = folder.join("mekong.toml");
    std::fs::write(&file, CONFIGURATION.replace("{base_url}", base_url))?;
    let password = LtcConfig::default().password;
    let environment = Environment::from([(PASSWORD, password.as_str())]);
    let sources = Sources { file: Some(&file), environment: &environment, store: None };
    let loaded = Config::load(&sources).context("the demonstration's own configuration")?;
    Ok((loaded.config, environment))
}

/// The nth subscriber: plans taken in turn, first renewals spread over one period.
fn subscriber(number: u32, plans: &[&Plan], begins_at: DateTime<Utc>) -> Subscription {
    let index = usize::try_from(number).unwrap_or(usize::MAX);
    let plan = plans[index % plans.len()];
    let id: SubscriptionId = format!("sub-{number:06}").parse().expect("a short plain id");
    let msisdn = Msisdn::parse(&format!("20555{number:05}"), Country::Laos)
        .or_else(|_| Msisdn::parse(&format!("2{:09}", 50_000_000 + number), Country::Laos));
    let spread = Duration::hours(i64::from(number / 2 % 7) * 24);
    let renews_at = match plan.period.to_string().as_str() {
        "1d" => begins_at,
        _ => begins_at + spread,
    };
    Subscription::enrol(id, msisdn.expect("a number of Laos"), plan, renews_at)
}
