//! How everything that is kept is encoded.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use engine::Workflow;
use workflows::callback::CallbackWorkflow;
use workflows::matter::MatterWorkflow;
use workflows::notices::NoticesWorkflow;
use workflows::notification::NotificationWorkflow;
use workflows::{
    ArchivingWorkflow, CancellationWorkflow, ChargeWorkflow, RefundWorkflow, RequeueWorkflow,
    SubscriptionWorkflow, SweepWorkflow, TokenWorkflow,
};

use crate::{folder, wish};

/// The crates that define what workflows keep.
const CRATES: &[&str] = &["billing", "workflows"];

#[test]
fn what_is_kept_changes_its_encoding_only_together_with_its_version() {
    let (path, found) = (folder().join("layout.txt"), versions() + &layout());
    if wish().as_deref() == Some("write") {
        fs::write(&path, &found).expect("the file is written");
    }
    let known = fs::read_to_string(&path).unwrap_or_default();
    let changed = known.lines().zip(found.lines()).find(|(known, found)| known != found);
    assert!(
        known == found,
        "what is kept is encoded otherwise, first here: {changed:?}. An older worker would drop what \
         it does not know: raise VERSION of each workflow whose state, event or signal this is part \
         of, then run this test with MEKONG_STORED=write",
    );
}

fn versions() -> String {
    fn line<W: Workflow>() -> String {
        format!("{} {}\n", W::KIND, W::VERSION)
    }
    [
        line::<ArchivingWorkflow>(),
        line::<CallbackWorkflow>(),
        line::<CancellationWorkflow>(),
        line::<ChargeWorkflow>(),
        line::<MatterWorkflow>(),
        line::<NoticesWorkflow>(),
        line::<NotificationWorkflow>(),
        line::<RefundWorkflow>(),
        line::<RequeueWorkflow>(),
        line::<SubscriptionWorkflow>(),
        line::<SweepWorkflow>(),
        line::<TokenWorkflow>(),
    ]
    .concat()
}

/// Every type that is encoded, as its source has it without comments.
fn layout() -> String {
    let mut layout = String::new();
    for name in CRATES {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name).join("src");
        for file in sources(&root) {
            let text = fs::read_to_string(&file).expect("a source file");
            let shown = file.strip_prefix(&root).expect("below the root").display();
            for item in encoded(&text) {
                write!(layout, "\n{name}/{shown}\n{item}").expect("a String takes everything");
            }
        }
    }
    layout
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder of sources");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let below = paths.into_iter().flat_map(|path| match path.is_dir() {
        true => sources(&path),
        false => vec![path],
    });
    below.filter(|path| path.extension().is_some_and(|it| it == "rs")).collect()
}

/// The items of a file that derive their encoding, and those kept as text.
fn encoded(text: &str) -> Vec<String> {
    let mut items = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let kept_as_text = line.contains("kept_as_text!(") && !line.contains("macro_rules");
        if kept_as_text && line.starts_with(|it: char| it.is_ascii_lowercase() || it == '$') {
            items.push(format!("{line}\n"));
        }
        if !line.starts_with("#[derive(") {
            continue;
        }
        let mut derived = line.to_owned();
        while !derived.ends_with(")]") {
            derived += lines.next().expect("a derive ends");
        }
        if derived.contains("Encode") {
            items.push(item(&mut lines));
        }
    }
    items
}

/// An item to its end: `;`, or `}` at the beginning of a line.
fn item<'t>(lines: &mut impl Iterator<Item = &'t str>) -> String {
    let mut item = String::new();
    for line in lines {
        let trimmed = line.trim();
        let is_kept = !trimmed.is_empty() && !trimmed.starts_with("//");
        // What serde or a lint is told says nothing about the journal.
        let is_ours =
            !trimmed.starts_with("#[") || trimmed.contains("n(") || trimmed.contains("cbor");
        if is_kept && is_ours {
            item += line;
            item.push('\n');
        }
        if line == "}" || (line.ends_with(';') && !line.starts_with(' ')) {
            break;
        }
    }
    item
}
