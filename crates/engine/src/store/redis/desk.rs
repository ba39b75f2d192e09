//! Where the record of the store itself is kept: on the server just met, or on another of its
//! cluster.

use redis::aio::MultiplexedConnection;
use redis::{FromRedisValue, Pipeline, RedisError, ServerErrorKind, ToRedisArgs};

use super::address::Address;
use super::dial::{self, Dialer};
use super::fault::store_error;
use super::scripts::{OPEN, Script, WITNESS, is_well_called};
use crate::store::StoreError;

/// A connection to whoever keeps the record.
pub(super) struct Desk {
    connection: MultiplexedConnection,
    /// Whether the record is just on its way there, so that it has to be asked for out of turn.
    asking: bool,
}

impl Desk {
    /// The record is where this connection leads.
    pub(super) fn here(connection: &MultiplexedConnection) -> Self {
        Self { connection: connection.clone(), asking: false }
    }

    /// Finds who of a cluster keeps the record, asking the server just met.
    pub(super) async fn find(
        dialer: &Dialer,
        met: &MultiplexedConnection,
        record: &str,
    ) -> Result<Self, StoreError> {
        let mut here = Self::here(met);
        let look = redis::cmd("HEXISTS").arg(record).arg("layout").to_owned();
        let looked: Result<bool, RedisError> = look.query_async(&mut here.connection).await;
        let Err(error) = looked else { return Ok(here) };
        let elsewhere = error.redirect_node().and_then(|(address, _)| Address::read(address));
        let Some(address) = elsewhere else { return Err(store_error(error)) };
        let mut connection = dialer.dial(&address, &dial::config()).await?;
        let mut load = Pipeline::new();
        load.add_command(OPEN.load()).add_command(WITNESS.load());
        load.exec_async(&mut connection).await.map_err(store_error)?;
        let asking = error.kind() == ServerErrorKind::Ask.into();
        Ok(Self { connection, asking })
    }

    /// Runs a script on the record.
    pub(super) async fn run<T: FromRedisValue>(
        &mut self,
        script: &Script,
        record: String,
        arguments: impl ToRedisArgs,
    ) -> Result<T, StoreError> {
        let command = script.call(1).arg(record).arg(arguments).to_owned();
        debug_assert!(is_well_called(&command), "as the script's header says");
        let mut pipeline = Pipeline::new();
        if self.asking {
            pipeline.cmd("ASKING").ignore();
        }
        pipeline.add_command(command);
        let answer: (T,) = pipeline.query_async(&mut self.connection).await.map_err(store_error)?;
        Ok(answer.0)
    }
}
