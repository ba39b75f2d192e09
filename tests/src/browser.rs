//! A real browser without a window: Chromium, driven by WebDriver, by what a person would read.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::Context;
use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

use crate::patience::wait_until;

/// How long a page may take to show what is expected of it, on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(60);
/// What the driver says once it listens; its port follows.
const LISTENS: &str = "was started successfully on port ";
/// The most lines that it says before.
const LINES_MAX: usize = 20;
/// Where pictures are put, if anywhere: `docs/screenshots`.
const PICTURES: &str = "MEKONG_SCREENSHOTS";

/// A browser of one's own, signed in nowhere. Ends with its driver, which ends when dropped.
pub struct Browser {
    client: Client,
    runtime: Runtime,
    origin: String,
    _driver: Driver,
}

/// The process that drives the browser.
struct Driver(Child);

impl Browser {
    /// Opens one for the pages of this origin.
    ///
    /// # Errors
    ///
    /// Chromium or its driver is not there, or does not start.
    pub fn open(origin: &str) -> anyhow::Result<Self> {
        let (driver, port) = Driver::start()?;
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let address = format!("http://127.0.0.1:{port}");
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let client = runtime.block_on(builder.capabilities(capabilities()).connect(&address))?;
        Ok(Self { client, runtime, origin: origin.to_owned(), _driver: driver })
    }

    /// Goes to a page.
    ///
    /// # Errors
    ///
    /// It does not load.
    pub fn go(&self, path: &str) -> anyhow::Result<()> {
        Ok(self.wait(self.client.goto(&format!("{}{path}", self.origin)))?)
    }

    /// The path of the page that is shown, and what it asks for.
    ///
    /// # Errors
    ///
    /// The browser does not say.
    pub fn path(&self) -> anyhow::Result<String> {
        let url = self.wait(self.client.current_url())?;
        Ok(url.as_str().trim_start_matches(&self.origin).to_owned())
    }

    /// Types into the field of this label, instead of what is in it.
    ///
    /// # Errors
    ///
    /// There is no such field.
    pub fn fill(&self, label: &str, text: &str) -> anyhow::Result<()> {
        let field = self.field(label)?;
        self.wait(field.clear())?;
        Ok(self.wait(field.send_keys(text))?)
    }

    /// Chooses from the list of this label.
    ///
    /// # Errors
    ///
    /// There is no such list, or no such choice.
    pub fn choose(&self, label: &str, choice: &str) -> anyhow::Result<()> {
        let list = self.field(label)?;
        Ok(self.wait(list.select_by_label(choice))?)
    }

    /// Presses the first button of this name.
    ///
    /// # Errors
    ///
    /// There is no such button.
    pub fn press(&self, name: &str) -> anyhow::Result<()> {
        let named = format!("[normalize-space()={0} or @aria-label={0}]", quoted(name));
        self.click(&format!("//button{named} | //summary{named}"))
    }

    /// Presses the last button of this name: that of a form which was just unfolded.
    ///
    /// # Errors
    ///
    /// There is no such button.
    pub fn press_last(&self, name: &str) -> anyhow::Result<()> {
        self.click(&format!(
            "(//details[@open]//button[normalize-space()={}])[last()]",
            quoted(name)
        ))
    }

    /// Ticks the box, or the choice, of this label.
    ///
    /// # Errors
    ///
    /// There is no such box.
    pub fn tick(&self, label: &str) -> anyhow::Result<()> {
        self.click(&format!("//label[contains(normalize-space(), {})]//input", quoted(label)))
    }

    /// Follows the first link of this name.
    ///
    /// # Errors
    ///
    /// There is no such link.
    pub fn follow(&self, name: &str) -> anyhow::Result<()> {
        self.click(&format!("//a[normalize-space()={0} or @aria-label={0}]", quoted(name)))
    }

    /// Presses keys on the page, outside of any field.
    ///
    /// # Errors
    ///
    /// The page takes none.
    pub fn type_keys(&self, keys: &str) -> anyhow::Result<()> {
        let page = self.find("//body")?;
        Ok(self.wait(page.send_keys(keys))?)
    }

    /// Presses Enter where the focus is.
    ///
    /// # Errors
    ///
    /// Nothing has the focus.
    pub fn press_enter(&self) -> anyhow::Result<()> {
        let focused = self.wait(self.client.active_element())?;
        Ok(self.wait(focused.send_keys(&Key::Enter.to_string()))?)
    }

    /// Waits until the page shows this text somewhere.
    ///
    /// # Errors
    ///
    /// It does not, for as long as anybody would wait; what it shows instead is told.
    pub fn sees(&self, text: &str) -> anyhow::Result<()> {
        self.sees_in("body", text)
    }

    /// Waits until something that this selector finds shows this text.
    ///
    /// # Errors
    ///
    /// As above.
    pub fn sees_in(&self, selector: &str, text: &str) -> anyhow::Result<()> {
        self.until(selector, &format!("shows {text:?}"), |shown| shown.contains(text))
    }

    /// Waits until the page shows this text nowhere.
    ///
    /// # Errors
    ///
    /// It still does, after as long as anybody would wait.
    pub fn sees_no(&self, text: &str) -> anyhow::Result<()> {
        self.until("body", &format!("no more shows {text:?}"), |shown| !shown.contains(text))
    }

    fn until(
        &self,
        selector: &str,
        what: &str,
        is_so: impl Fn(&str) -> bool,
    ) -> anyhow::Result<()> {
        let shown = || {
            let found = self.wait(self.client.find_all(Locator::Css(selector)))?;
            found.iter().map(|element| self.wait(element.text())).collect::<Result<Vec<_>, _>>()
        };
        // A page that is just being left shows nothing.
        let is_so = || shown().is_ok_and(|texts| texts.iter().any(|text| is_so(text)));
        wait_until("a text", PATIENCE, || Ok(is_so())).with_context(|| {
            let (path, shown) = (self.path().unwrap_or_default(), self.text().unwrap_or_default());
            format!("{path}: not so: {selector} {what}. It is: {shown}")
        })
    }

    /// All that the page shows.
    ///
    /// # Errors
    ///
    /// There is no page.
    pub fn text(&self) -> anyhow::Result<String> {
        let page = self.find("//body")?;
        Ok(self.wait(page.text())?)
    }

    /// What a script says of the page.
    ///
    /// # Errors
    ///
    /// The script fails.
    pub fn ask(&self, script: &str) -> anyhow::Result<Value> {
        Ok(self.wait(self.client.execute(script, Vec::new()))?)
    }

    /// Makes the window as large as a telephone's, or a desk's.
    ///
    /// # Errors
    ///
    /// The browser refuses.
    pub fn resize(&self, width: u32, height: u32) -> anyhow::Result<()> {
        Ok(self.wait(self.client.set_window_size(width, height))?)
    }

    /// Keeps a picture of the page under this name, where pictures are wanted.
    ///
    /// # Errors
    ///
    /// The picture cannot be taken or written.
    pub fn picture(&self, name: &str) -> anyhow::Result<()> {
        let Some(folder) = std::env::var_os(PICTURES).map(PathBuf::from) else { return Ok(()) };
        let folder = workspace().join(folder);
        let png = self.wait(self.client.screenshot())?;
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join(format!("{name}.png")), png).context("a picture")
    }

    fn click(&self, path: &str) -> anyhow::Result<()> {
        let found = self.find(path)?;
        Ok(self.wait(found.click())?)
    }

    /// The field that a label is for, or stands around.
    fn field(&self, label: &str) -> anyhow::Result<Element> {
        let label = quoted(label);
        let fields = "self::input or self::select or self::textarea";
        let named = format!("normalize-space(text())={label} or span[normalize-space()={label}]");
        self.find(&format!(
            "//*[{fields}][@id=//label[{named}]/@for or @aria-label={label}] \
             | //label[{named}]//*[{fields}]"
        ))
    }

    fn find(&self, path: &str) -> anyhow::Result<Element> {
        let waiting = self.client.wait().at_most(PATIENCE);
        self.wait(waiting.for_element(Locator::XPath(path))).with_context(|| {
            let shown = self.wait(self.client.source()).unwrap_or_default();
            format!("no {path} in {shown}")
        })
    }

    /// Tests are told in steps, one after another.
    fn wait<F: Future>(&self, answer: F) -> F::Output {
        self.runtime.block_on(answer)
    }
}

impl Driver {
    /// Starts one on a free port, and says which.
    fn start() -> anyhow::Result<(Self, u16)> {
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let missing = "chromedriver does not start (Debian: apt-get install chromium-driver)";
        let mut driver = Self(command.spawn().context(missing)?);
        let said = driver.0.stdout.take().context("its output")?;
        for line in BufReader::new(said).lines().take(LINES_MAX) {
            if let Some((_, port)) = line?.split_once(LISTENS) {
                let port = port.trim_end_matches('.').parse().context("a port")?;
                return Ok((driver, port));
            }
        }
        anyhow::bail!("chromedriver did not say where it listens")
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have ended already, which is as good.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The pipe ties the browser's life to its driver's.
fn capabilities() -> Capabilities {
    let arguments = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--no-first-run",
        "--remote-debugging-pipe",
        "--window-size=1280,900",
    ];
    let options = json!({ "goog:chromeOptions": { "args": arguments } });
    options.as_object().expect("an object").clone()
}

/// A text as XPath writes it.
fn quoted(text: &str) -> String {
    match text.contains('\'') {
        true => format!("\"{text}\""),
        false => format!("'{text}'"),
    }
}

fn workspace() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}
