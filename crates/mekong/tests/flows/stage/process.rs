//! A worker that is a process of its own, and its end by `kill -9`.

use std::process::{Command, Stdio};

use sandbox::Running;

use super::Stage;
use super::settings::{SECRETS, Settings};

impl Stage {
    /// Lets the built binary work on the journal until the operators have done so much, and kills it
    /// there. The journal's time stands still meanwhile.
    pub(crate) async fn kill_a_process(&mut self, has_done: fn(&Running) -> bool) {
        let folder = tempfile::tempdir().expect("a folder for the configuration");
        let file = Settings::default().write(&self.operators.base_url(), folder.path());
        let mut worker = Command::new(env!("CARGO_BIN_EXE_mekong"))
            .arg("work")
            .arg("--config")
            .arg(file)
            .args(["--store", &self.journal.address().to_string(), "-q"])
            .env("MEKONG__STORE__PARTITIONS", self.store.partitions().to_string())
            .envs(SECRETS)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts");
        self.wait_until("the operator had done its part", has_done).await;
        worker.kill().expect("the worker is killed");
        worker.wait().expect("the worker has ended");
        self.reopen().await;
    }
}
