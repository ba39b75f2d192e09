//! `mekong dev`: what it prints to be tried next is run here, line by line, as a person would
//! paste it.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// Goes before every line: an answer that is no success fails it, also inside of `$( )`, whose
/// own end bash does not look at.
const AS_A_TEST: &str = "set -eo pipefail; shopt -s inherit_errexit
curl() { command curl --fail-with-body --max-time 30 \"$@\"; }\n";
/// How long a charge may take to its end.
const PATIENCE: Duration = Duration::from_secs(60);
/// More lines than it prints before it waits.
const LINES_MAX: usize = 100;

/// A running `mekong dev`; ended with the test.
struct Dev {
    process: Child,
    stdout: BufReader<ChildStdout>,
}

/// A line to try, and what it is said to do.
#[derive(Debug, PartialEq, Eq)]
struct Hint {
    what: String,
    line: String,
}

impl Dev {
    fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mekong"));
        command.args(["dev", "--listen", "127.0.0.1:0", "--sandbox", "127.0.0.1:0"]);
        command.args(arguments).env_clear().current_dir(std::env::temp_dir());
        let command = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().expect("the binary runs");
        let stdout = BufReader::new(process.stdout.take().expect("piped"));
        Self { process, stdout }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("a line");
        line.trim_end().to_owned()
    }

    /// What it says of itself, where it was started with `--json`.
    fn told(&mut self) -> Value {
        serde_json::from_str(&self.line()).expect("JSON")
    }

    /// What it says of itself in words, up to the last line to try.
    fn told_in_words(&mut self, hints: usize) -> Vec<String> {
        let mut lines = Vec::new();
        while lines.iter().filter(|line: &&String| line.starts_with("curl")).count() < hints {
            assert!(lines.len() < LINES_MAX, "{lines:#?}");
            lines.push(self.line());
        }
        lines
    }
}

impl Drop for Dev {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn hints(told: &Value) -> Vec<Hint> {
    let text = |hint: &Value, field: &str| hint[field].as_str().expect(field).to_owned();
    let hints = told["try"].as_array().expect("what to try");
    hints.iter().map(|hint| Hint { what: text(hint, "what"), line: text(hint, "line") }).collect()
}

/// A comment and the line under it.
fn hints_in_words(lines: &[String]) -> Vec<Hint> {
    let pairs = lines.windows(2);
    let hint = |pair: &[String]| {
        let what = pair[0].strip_prefix("# ")?.to_owned();
        Some(Hint { what, line: pair[1].clone() })
    };
    pairs.filter_map(hint).collect()
}

/// The same but for where everything listens.
fn anywhere(hints: Vec<Hint>, addresses: &[&str]) -> Vec<Hint> {
    let anywhere = |line: &str| addresses.iter().fold(line.to_owned(), |l, a| l.replace(a, "…"));
    hints.into_iter().map(|hint| Hint { line: anywhere(&hint.line), ..hint }).collect()
}

/// Pastes it into a shell, which must end well, and gives what was answered.
fn paste(hint: &Hint) -> String {
    let script = format!("{AS_A_TEST}{}", hint.line);
    let ran = Command::new("bash").args(["-c", &script]).output().expect("bash");
    let (said, cried) =
        (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{hint:?}: {said} {cried}");
    said.into_owned()
}

/// Pastes it until what it shows has ended.
fn end_of(hint: &Hint) -> String {
    let started = Instant::now();
    loop {
        let shown: Value = serde_json::from_str(&paste(hint)).expect("JSON");
        let state = shown["state"].as_str().expect("a state").to_owned();
        if ["charged", "declined", "cancelled"].contains(&state.as_str()) {
            return state;
        }
        assert!(started.elapsed() < PATIENCE, "{shown}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn every_line_it_says_to_try_works_when_it_is_pasted_and_ends_as_it_says() {
    let mut dev = Dev::start(&["--json"]);
    let hints = hints(&dev.told());
    for hint in &hints {
        paste(hint);
    }
    let named = |what: &str| hints.iter().find(|hint| hint.what == what).expect(what);
    let charge = end_of(named("see what became of it"));
    assert!(["charged", "declined"].contains(&charge.as_str()), "{charge}");
    assert_eq!(end_of(named("see the purchase")), "charged");
    // Whatever is pasted twice has happened once.
    paste(named("charge a subscriber"));
}

#[test]
fn in_words_it_says_the_same_lines_as_in_json() {
    let (mut json, mut words) = (Dev::start(&["--json"]), Dev::start(&[]));
    let told = json.told();
    let hints = hints(&told);
    let lines = words.told_in_words(hints.len());
    let hints_in_words = hints_in_words(&lines);

    let address = |lines: &str| {
        let line = lines.split_whitespace().find(|word| word.starts_with("http://"));
        line.expect("an address").to_owned()
    };
    let in_json = ["listen", "sandbox"].map(|field| told[field].as_str().expect(field));
    let in_words = [address(&lines[1]), address(&lines[2])];
    let in_words = in_words.each_ref().map(String::as_str);
    assert_eq!(anywhere(hints_in_words, &in_words), anywhere(hints, &in_json));
    let console = told["console"].as_str().expect("a console");
    assert_eq!(console, format!("{}/console", in_json[0]));
    assert!(lines[0].contains(&format!("{}/console ", in_words[0])), "{}", lines[0]);
    assert!(lines[0].ends_with("password dev"), "{}", lines[0]);
}
