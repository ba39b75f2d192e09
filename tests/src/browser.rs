//! A real browser without a window: Chromium, driven by WebDriver, by what a person would read.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, ensure};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

/// How long a page may take to show what is expected of it, on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(30);
/// What the driver says once it listens; its port follows.
const LISTENS: &str = "was started successfully on port ";
/// The most lines that it says before.
const LINES_MAX: usize = 20;
/// Where pictures are put, if anywhere: `docs/screenshots`.
const PICTURES: &str = "MEKONG_SCREENSHOTS";

/// A browser of one's own, signed in nowhere. Ends with its driver, which ends when dropped.
pub struct Browser {
    client: Client,
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
    pub async fn open(origin: &str) -> anyhow::Result<Self> {
        let (driver, port) = Driver::start()?;
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let address = format!("http://127.0.0.1:{port}");
        let client = builder.capabilities(capabilities()).connect(&address).await?;
        Ok(Self { client, origin: origin.to_owned(), _driver: driver })
    }

    /// Goes to a page.
    ///
    /// # Errors
    ///
    /// It does not load.
    pub async fn go(&self, path: &str) -> anyhow::Result<()> {
        Ok(self.client.goto(&format!("{}{path}", self.origin)).await?)
    }

    /// The path of the page that is shown, and what it asks for.
    ///
    /// # Errors
    ///
    /// The browser does not say.
    pub async fn path(&self) -> anyhow::Result<String> {
        let url = self.client.current_url().await?;
        Ok(url.as_str().trim_start_matches(&self.origin).to_owned())
    }

    /// Types into the field of this label, instead of what is in it.
    ///
    /// # Errors
    ///
    /// There is no such field.
    pub async fn fill(&self, label: &str, text: &str) -> anyhow::Result<()> {
        let field = self.field(label).await?;
        field.clear().await?;
        Ok(field.send_keys(text).await?)
    }

    /// Chooses from the list of this label.
    ///
    /// # Errors
    ///
    /// There is no such list, or no such choice.
    pub async fn choose(&self, label: &str, choice: &str) -> anyhow::Result<()> {
        Ok(self.field(label).await?.select_by_label(choice).await?)
    }

    /// Presses the first button of this name.
    ///
    /// # Errors
    ///
    /// There is no such button.
    pub async fn press(&self, name: &str) -> anyhow::Result<()> {
        let named = format!("[normalize-space()={0} or @aria-label={0}]", quoted(name));
        self.click(&format!("//button{named} | //summary{named}")).await
    }

    /// Follows the first link of this name.
    ///
    /// # Errors
    ///
    /// There is no such link.
    pub async fn follow(&self, name: &str) -> anyhow::Result<()> {
        self.click(&format!("//a[normalize-space()={0} or @aria-label={0}]", quoted(name))).await
    }

    /// Presses keys on the page, outside of any field.
    ///
    /// # Errors
    ///
    /// The page takes none.
    pub async fn type_keys(&self, keys: &str) -> anyhow::Result<()> {
        Ok(self.find("//body").await?.send_keys(keys).await?)
    }

    /// Presses Enter where the focus is.
    ///
    /// # Errors
    ///
    /// Nothing has the focus.
    pub async fn press_enter(&self) -> anyhow::Result<()> {
        Ok(self.client.active_element().await?.send_keys(&Key::Enter.to_string()).await?)
    }

    /// Waits until the page shows this text somewhere.
    ///
    /// # Errors
    ///
    /// It does not, for as long as anybody would wait; what it shows instead is told.
    pub async fn sees(&self, text: &str) -> anyhow::Result<()> {
        let there = format!("//body[contains(normalize-space(.), {})]", quoted(text));
        let waited = self.client.wait().at_most(PATIENCE);
        if waited.for_element(Locator::XPath(&there)).await.is_ok() {
            return Ok(());
        }
        anyhow::bail!("{} does not show {text:?}, but: {}", self.path().await?, self.text().await?)
    }

    /// Waits until what this selector finds has this text in it.
    ///
    /// # Errors
    ///
    /// It has not, for as long as anybody would wait.
    pub async fn sees_in(&self, selector: &str, text: &str) -> anyhow::Result<()> {
        let begun = std::time::Instant::now();
        loop {
            let found = self.client.find_all(Locator::Css(selector)).await?;
            for element in found {
                if element.text().await.is_ok_and(|shown| shown.contains(text)) {
                    return Ok(());
                }
            }
            ensure!(begun.elapsed() < PATIENCE, "no {selector} shows {text:?}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// All that the page shows.
    ///
    /// # Errors
    ///
    /// There is no page.
    pub async fn text(&self) -> anyhow::Result<String> {
        Ok(self.find("//body").await?.text().await?)
    }

    /// What a script says of the page.
    ///
    /// # Errors
    ///
    /// The script fails.
    pub async fn ask(&self, script: &str) -> anyhow::Result<Value> {
        Ok(self.client.execute(script, Vec::new()).await?)
    }

    /// Makes the window as large as a telephone's, or a desk's.
    ///
    /// # Errors
    ///
    /// The browser refuses.
    pub async fn resize(&self, width: u32, height: u32) -> anyhow::Result<()> {
        Ok(self.client.set_window_size(width, height).await?)
    }

    /// Keeps a picture of the page under this name, where pictures are wanted.
    ///
    /// # Errors
    ///
    /// The picture cannot be taken or written.
    pub async fn picture(&self, name: &str) -> anyhow::Result<()> {
        let Some(folder) = std::env::var_os(PICTURES).map(PathBuf::from) else { return Ok(()) };
        let folder = workspace().join(folder);
        let png = self.client.screenshot().await?;
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join(format!("{name}.png")), png).context("a picture")
    }

    async fn click(&self, path: &str) -> anyhow::Result<()> {
        Ok(self.find(path).await?.click().await?)
    }

    /// The field that a label is for, or stands around.
    async fn field(&self, label: &str) -> anyhow::Result<Element> {
        let label = quoted(label);
        let fields = "self::input or self::select or self::textarea";
        self.find(&format!(
            "//*[{fields}][@id=//label[normalize-space()={label}]/@for or @aria-label={label}] \
             | //label[normalize-space(text())={label}]//*[{fields}]"
        ))
        .await
    }

    async fn find(&self, path: &str) -> anyhow::Result<Element> {
        let waited = self.client.wait().at_most(PATIENCE).for_element(Locator::XPath(path)).await;
        match waited {
            Ok(element) => Ok(element),
            Err(error) => {
                let shown = self.client.source().await.unwrap_or_default();
                Err(error).with_context(|| format!("no {path} in {shown}"))
            }
        }
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
