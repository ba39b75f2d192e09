//! One row a charge, as durable as the store is set to be before it is answered.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::bail;
use redis::AsyncConnectionConfig;
use redis::aio::MultiplexedConnection;
use rusqlite::Connection;

/// How long Redis may take: a busy one is slow, not lost.
const PATIENCE: Duration = Duration::from_secs(15);

/// A charge as it is kept.
pub(super) struct Row {
    pub(super) key: String,
    pub(super) body: String,
}

/// Where rows are kept.
pub(super) enum Keep {
    /// Nowhere.
    Nothing,
    /// In a table, one transaction a request.
    Sqlite(Arc<Mutex<Connection>>),
    /// In a key of its own and a set by due time, one `MULTI` a request.
    Redis(MultiplexedConnection),
}

impl Keep {
    pub(super) async fn open(store: &str) -> anyhow::Result<Self> {
        match store.split_once(':') {
            None if store == "nothing" => Ok(Self::Nothing),
            Some(("sqlite", file)) => Ok(Self::Sqlite(Arc::new(Mutex::new(table(file.as_ref())?)))),
            Some(("redis", _)) => {
                let patient = AsyncConnectionConfig::new().set_response_timeout(Some(PATIENCE));
                let client = redis::Client::open(store)?;
                Ok(Self::Redis(
                    client.get_multiplexed_async_connection_with_config(&patient).await?,
                ))
            }
            _ => bail!("--peer {store}: expected nothing, sqlite:FILE or redis://…"),
        }
    }

    /// Keeps all of them, or none.
    pub(super) async fn rows(&self, rows: Vec<Row>) -> anyhow::Result<()> {
        match self {
            Self::Nothing => Ok(()),
            Self::Sqlite(table) => {
                let table = Arc::clone(table);
                tokio::task::spawn_blocking(move || insert(&table, &rows)).await?
            }
            Self::Redis(connection) => set(connection.clone(), &rows).await,
        }
    }
}

/// A file as durable as ours: WAL, synchronous FULL.
fn table(file: &Path) -> anyhow::Result<Connection> {
    let connection = Connection::open(file)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.execute_batch(
        "CREATE TABLE charge (key TEXT PRIMARY KEY, body TEXT NOT NULL, due_at INTEGER NOT NULL);
         CREATE INDEX due ON charge (due_at);",
    )?;
    Ok(connection)
}

fn insert(table: &Mutex<Connection>, rows: &[Row]) -> anyhow::Result<()> {
    let mut table = table.lock().expect("no thread panics with it");
    let batch = table.transaction()?;
    let mut insert = batch.prepare_cached(
        "INSERT INTO charge (key, body, due_at) VALUES (?1, ?2, unixepoch()) ON CONFLICT DO NOTHING",
    )?;
    for row in rows {
        insert.execute((&row.key, &row.body))?;
    }
    drop(insert);
    Ok(batch.commit()?)
}

async fn set(mut connection: MultiplexedConnection, rows: &[Row]) -> anyhow::Result<()> {
    let due_at = chrono::Utc::now().timestamp_millis();
    let mut all = redis::pipe();
    all.atomic();
    for row in rows {
        all.cmd("SET").arg(&row.key).arg(&row.body).arg("NX").ignore();
        all.cmd("ZADD").arg("due").arg("NX").arg(due_at).arg(&row.key).ignore();
    }
    Ok(all.query_async(&mut connection).await?)
}
