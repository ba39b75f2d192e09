//! Every command line that documentation and `deploy/` show is one that this binary takes: what a
//! person types from a runbook at three in the morning must not have rotted.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser;

use super::Cli;

/// What runs the binary as the units of systemd do.
const BY_HAND: &str = "mekong-by-hand";

fn workspace() -> &'static Path {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().and_then(Path::parent);
    root.expect("two folders up")
}

fn text(path: &str) -> String {
    let path = workspace().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"))
}

/// The files of a folder with this ending, in order of name.
fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(workspace().join(folder)).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut paths: Vec<_> =
        paths.filter(|path| path.extension().is_some_and(|it| it == ending)).collect();
    paths.sort();
    paths
}

/// A shell's words up to the end of the first command: quotes are taken off, nothing is expanded.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            (None, '|' | ';' | '&' | '<' | '>' | '#') if word.is_none() => return words,
            (None, '&' | ';') => break,
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// The binary's arguments in a command line, if it is one of ours.
fn arguments(words: &[String]) -> Option<Vec<String>> {
    let words = match words {
        [sudo, user, _, rest @ ..] if sudo == "sudo" && user == "-u" => rest,
        [sudo, rest @ ..] if sudo == "sudo" => rest,
        words => words,
    };
    let mut words = words.iter().skip_while(|word| word.contains('='));
    let program = words.next()?;
    let is_ours =
        ["mekong", BY_HAND].contains(&program.as_str()) || program.ends_with("/bin/mekong");
    is_ours.then(|| words.cloned().collect())
}

/// Whether the binary takes them. Help and versions are answers, too.
fn check(place: &str, arguments: &[String]) {
    let all = std::iter::once("mekong".to_owned()).chain(arguments.iter().cloned());
    if let Err(refused) = Cli::try_parse_from(all) {
        assert!(!refused.use_stderr(), "{place}: mekong {}\n{refused}", arguments.join(" "));
    }
}

/// What follows a prompt in blocks of a page, with lines that go on put together.
fn prompts(page: &str) -> Vec<String> {
    let page = page.replace("\\\n", " ");
    let lines = page.lines().map(str::trim_start);
    lines.filter_map(|line| line.strip_prefix("$ ")).map(str::to_owned).collect()
}

/// Checks every command of a page, and counts them.
fn check_page(path: &Path) -> usize {
    let place = path.display().to_string();
    let page = fs::read_to_string(path).expect("a page");
    let commands = prompts(&page).into_iter().filter_map(|line| arguments(&words(&line)));
    let commands: Vec<_> = commands.collect();
    commands.iter().for_each(|command| check(&place, command));
    commands.len()
}

#[test]
fn every_command_of_every_page_is_one_that_there_is() {
    let pages = files("docs", "md").iter().map(|page| check_page(page)).sum::<usize>();
    assert!(pages > 20, "{pages} commands were found");
    for page in ["README.md", "deploy/README.md"] {
        check_page(&workspace().join(page));
    }
}

#[test]
fn every_runbook_names_commands_that_there_are() {
    let runbooks = files("docs/runbooks", "md");
    assert!(runbooks.len() >= 7, "{runbooks:?}");
    for runbook in runbooks {
        assert!(check_page(&runbook) > 2, "{runbook:?} says what to do without saying how");
        let page = fs::read_to_string(&runbook).expect("a page");
        let is_told = page.contains("(README.md#how-commands-are-given)") && page.contains(BY_HAND);
        let is_index = page.contains("## How commands are given");
        assert!(is_told || is_index, "{runbook:?}: a bare `mekong` may ask another store");
    }
}

#[test]
fn every_service_of_systemd_starts_what_there_is() {
    for unit in files("deploy/systemd", "service") {
        let text = fs::read_to_string(&unit).expect("a unit");
        let starts = text.lines().filter_map(|line| {
            let (key, command) = line.split_once('=')?;
            key.starts_with("ExecStart").then(|| command.replace("%i", "1"))
        });
        let starts: Vec<_> = starts.collect();
        assert_eq!(starts.len(), 2, "{unit:?} checks its configuration and starts");
        for command in starts {
            let found = arguments(&words(&command)).expect("it starts the binary");
            check(&unit.display().to_string(), &found);
        }
    }
}

/// Lists of words in a file, written as JSON writes them, which begin with one of these.
fn lists(text: &str, begin: &[&str]) -> Vec<Vec<String>> {
    let written = text.lines().filter_map(|line| Some(&line[line.find('[')?..=line.rfind(']')?]));
    let lists = written.filter_map(|list| serde_json::from_str::<Vec<String>>(list).ok());
    lists.filter(|list| list.first().is_some_and(|it| begin.contains(&it.as_str()))).collect()
}

#[test]
fn containers_start_and_probe_with_what_there_is() {
    for (file, count) in [("deploy/compose.yaml", 4), ("deploy/Dockerfile", 2)] {
        let found = lists(&text(file), &["--config", "serve", "CMD", "/usr/bin/mekong"]);
        let commands = found.iter().filter_map(|words| match words[0].as_str() {
            "--config" | "serve" => Some(words.clone()),
            _ if words.iter().any(|word| word == "probe") => {
                Some(words.iter().skip_while(|word| *word != "probe").cloned().collect())
            }
            _ => None,
        });
        let commands: Vec<_> = commands.collect();
        assert_eq!(commands.len(), count, "{file}: {commands:?}");
        commands.iter().for_each(|command| check(file, command));
    }
}

#[test]
fn the_charts_pods_start_with_what_there_is() {
    for file in ["serve.yaml", "work.yaml"] {
        let template = text(&format!("deploy/helm/mekong/templates/{file}"));
        let line = template.lines().find(|line| line.contains(":= list ")).expect("arguments");
        let quoted = line.split('"').skip(1).step_by(2);
        check(file, &quoted.map(str::to_owned).collect::<Vec<_>>());
    }
}

#[test]
fn a_command_line_is_told_from_what_surrounds_it() {
    let of = |line: &str| arguments(&words(line));
    let plain = |words: &[&str]| Some(words.iter().map(ToString::to_string).collect::<Vec<_>>());
    assert_eq!(
        of(r#"mekong queues pause x --reason "a b" | tail -1"#),
        plain(&["queues", "pause", "x", "--reason", "a b"])
    );
    assert_eq!(of("sudo -u mekong mekong worklist"), plain(&["worklist"]));
    assert_eq!(of("sudo MEKONG=x/mekong mekong-by-hand worklist"), plain(&["worklist"]));
    assert_eq!(of("mekong sandbox &"), plain(&["sandbox"]));
    assert_eq!(of("kubectl exec mekong"), None);
    assert_eq!(of("systemctl start mekong-serve"), None);
}
