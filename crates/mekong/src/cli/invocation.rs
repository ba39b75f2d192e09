//! What every command is given.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;

use billing::MerchantId;
use clap::Args;
use engine::Store;
use orders::Orders;
use workflows::seen_by;

use super::source::{Journal, Server, Source};
use super::{Failure, Interrupt, Output, Progress, store};
use crate::config::{Config, Environment, Loaded, Sources};
use crate::runtime::{archive_of, catalog_of};

/// Why a command does not ask a server.
const SERVER_CANNOT: &str = "--server: this command needs the store itself, so it runs where that \
                             is; a server answers `charges`, `purchases`, `requeues`, `runs`, \
                             `queues` and `subscriptions list`, `show` and `cancel`";

/// Flags that every command takes.
#[derive(Debug, Clone, Default, Args)]
pub struct Globals {
    /// Configuration file [default: mekong.toml, if there is one]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Where the journal is kept, in place of the configuration's [store] url
    #[arg(long, global = true, value_name = "URL")]
    pub store: Option<String>,
    /// Ask this server over HTTP instead of a store: charges, purchases, subscriptions, runs, queues
    #[arg(long, global = true, value_name = "URL",
          conflicts_with_all = ["config", "store", "volatile_store"])]
    pub server: Option<String>,
    /// The environment variable that has the server's token
    #[arg(long, global = true, value_name = "NAME", default_value = "MEKONG_TOKEN")]
    pub token_env: String,
    /// Accept a Redis that may lose acknowledged work
    #[arg(long, global = true)]
    pub volatile_store: bool,
    /// Only what this merchant has, of several that share the deployment
    #[arg(long, global = true, value_name = "ID", conflicts_with = "server")]
    pub merchant: Option<String>,
    /// Answer in JSON: one document, or one line per row
    #[arg(long, global = true)]
    pub json: bool,
    /// Only errors on stderr, no progress bars
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// More logs on stderr; twice for more still
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

/// One call of the binary: its flags, its environment, and where it answers.
pub struct Invocation {
    /// The flags that every command takes.
    pub globals: Globals,
    /// The environment as it was when the process started.
    pub environment: Environment,
    /// Where the answer goes.
    pub output: Output,
    /// Progress bars.
    pub progress: Progress,
    /// Ctrl-C and SIGTERM.
    pub interrupt: Interrupt,
}

impl Invocation {
    /// Reads the configuration, and warns of what is worth it.
    ///
    /// # Errors
    ///
    /// [`Failure::Config`] with everything that is wrong, [`Failure::Usage`] where a server was
    /// named instead.
    pub fn load(&self) -> Result<Loaded, Failure> {
        self.without_server()?;
        let sources = Sources {
            file: self.globals.config.as_deref(),
            environment: &self.environment,
            store: self.globals.store.as_deref(),
        };
        let loaded = Config::load(&sources)?;
        loaded.warnings.iter().for_each(|warning| tracing::warn!("{warning}"));
        loaded.open_secrets().iter().for_each(|open| tracing::warn!("{open}"));
        Ok(loaded)
    }

    /// Reads the configuration: what the merchant has of it that was named, if one was.
    ///
    /// # Errors
    ///
    /// As [`Invocation::load`]; [`Failure::Usage`] for a merchant that it does not know.
    pub fn config(&self) -> Result<Config, Failure> {
        self.narrowed(self.load()?.config)
    }

    /// What the merchant has of a configuration that was named, if one was.
    ///
    /// # Errors
    ///
    /// [`Failure::Usage`] for a merchant that it does not know.
    pub(super) fn narrowed(&self, config: Config) -> Result<Config, Failure> {
        let Some(merchant) = &self.globals.merchant else { return Ok(config) };
        let known = config.merchants.keys().find(|known| known.as_str() == merchant).cloned();
        let known = known.ok_or_else(|| {
            let all: Vec<_> = config.merchants.keys().map(MerchantId::as_str).collect();
            let expected = if all.is_empty() {
                "none: there are no [merchants]".into()
            } else {
                all.join(", ")
            };
            Failure::Usage(format!("--merchant: found `{merchant}`, expected {expected}"))
        })?;
        Ok(config.only(&known))
    }

    /// Opens the store that the configuration names, as it is: on real time, or virtual if it
    /// became so before; as the merchant sees it whose part of the configuration it is, if one's.
    ///
    /// # Errors
    ///
    /// A store that cannot be reached, or must not be used as it is.
    pub async fn store(&self, config: &Config) -> Result<Arc<dyn Store>, Failure> {
        Ok(seen_by(&Arc::new(catalog_of(config)), self.whole_store(config).await?))
    }

    /// The same as everybody's: for a worker, who is of all merchants.
    ///
    /// # Errors
    ///
    /// As [`Invocation::store`].
    pub(super) async fn whole_store(&self, config: &Config) -> Result<Arc<dyn Store>, Failure> {
        let opening = store::Opening { volatile: self.globals.volatile_store, virtual_from: None };
        store::open(&config.store, opening).await
    }

    /// Where to read and to hand in orders: the server that was named, or the store.
    ///
    /// # Errors
    ///
    /// A server's address or token that cannot be one; as [`Invocation::config`] and
    /// [`Invocation::store`].
    pub(super) async fn source(&self) -> Result<Box<dyn Source>, Failure> {
        if let Some(address) = &self.globals.server {
            return Ok(Box::new(Server::new(address, self.token()?)?));
        }
        let config = self.config()?;
        let (orders, archive) =
            (self.orders(&config).await?, archive_of(&config, &self.environment)?);
        let journal = Journal::new(orders, self.environment.get("USER")).with_archive(archive);
        Ok(Box::new(journal))
    }

    /// Where orders for the store that the configuration names are handed in.
    ///
    /// # Errors
    ///
    /// As [`Invocation::store`].
    pub(super) async fn orders(&self, config: &Config) -> Result<Orders, Failure> {
        Ok(Orders::new(self.store(config).await?, Arc::new(catalog_of(config))))
    }

    /// Who asks, for histories and the audit.
    pub(super) fn who(&self) -> String {
        who(self.environment.get("USER"))
    }

    /// Refuses a server where the work itself is done here.
    ///
    /// # Errors
    ///
    /// [`Failure::Usage`], if one was named.
    pub(super) fn without_server(&self) -> Result<(), Failure> {
        match self.globals.server {
            None => Ok(()),
            Some(_) => Err(Failure::Usage(SERVER_CANNOT.to_owned())),
        }
    }

    /// Refuses a merchant where the whole deployment is meant.
    ///
    /// # Errors
    ///
    /// [`Failure::Usage`], if one was named.
    pub(super) fn without_merchant(&self) -> Result<(), Failure> {
        match self.globals.merchant {
            None => Ok(()),
            Some(_) => Err(Failure::Usage(
                "--merchant: this command is about the whole deployment".to_owned(),
            )),
        }
    }

    fn token(&self) -> Result<&str, Failure> {
        let name = &self.globals.token_env;
        self.environment.get(name).ok_or_else(|| {
            let expected = "expected the server's token in it";
            Failure::Usage(format!("--token-env: {name} is not set; {expected}"))
        })
    }

    /// Runs work that may be dropped at any time, until it ends or a signal comes.
    ///
    /// # Errors
    ///
    /// Those of the work, or [`Failure::Interrupted`].
    pub async fn unless_interrupted<T>(
        &self,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        tokio::select! {
            done = work => done,
            _ = self.interrupt.wait() => Err(Failure::Interrupted),
        }
    }
}

/// Who asks at the command line, as far as the shell tells.
pub(super) fn who(user: Option<&str>) -> String {
    user.map_or_else(|| "cli".to_owned(), |user| format!("cli {user}"))
}
