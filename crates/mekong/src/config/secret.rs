//! Secrets: where they are kept, and their value once something needs it.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::Environment;

/// Where a secret is kept. The value itself is never part of the configuration (money rule 15).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Secret {
    /// In an environment variable.
    Env(String),
    /// In a file; one trailing line break is not part of it.
    File(PathBuf),
    /// In a file of this name that systemd hands to this process alone (`LoadCredential=`).
    Credential(String),
}

/// What the value of `NAME_file` starts with where it names a credential.
const CREDENTIAL: &str = "credential:";
/// The variable in which systemd says where credentials are.
const CREDENTIALS_DIRECTORY: &str = "CREDENTIALS_DIRECTORY";
/// The permission of everybody on a machine to read a file.
const READ_BY_OTHERS: u32 = 0o004;

/// A secret's value. `Debug` and `Display` show bullets.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretText(String);

/// Why a secret cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The variable is not set.
    #[error("the environment variable {0} is not set")]
    Unset(String),
    /// This process was handed no credentials.
    #[error(
        "{CREDENTIALS_DIRECTORY} is not set, so there is no credential {0}: expected to be started by systemd with LoadCredential={0}:PATH"
    )]
    NoCredentials(String),
    /// The file cannot be read.
    #[error("{path} cannot be read: {source}", path = path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// There is nothing in it.
    #[error("{0} is empty")]
    Empty(Secret),
    /// It is longer than any secret is.
    #[error("{0} holds more than {max} bytes", max = Secret::BYTES_MAX)]
    TooLong(Secret),
}

impl Secret {
    /// The longest secret that is read.
    pub const BYTES_MAX: usize = 16 * 1024;

    /// Where a `NAME_file` says that it is.
    ///
    /// # Errors
    ///
    /// What a credential's name may be, if this is none.
    pub(super) fn in_file(text: &str) -> Result<Self, &'static str> {
        match text.strip_prefix(CREDENTIAL) {
            Some(name) if is_file_name(name) => Ok(Self::Credential(name.to_owned())),
            Some(_) => Err("a credential is named without slashes"),
            None if text.is_empty() => Err(""),
            None => Ok(Self::File(text.into())),
        }
    }

    /// The value, read now.
    ///
    /// # Errors
    ///
    /// Not set, not readable, empty, or longer than [`Secret::BYTES_MAX`].
    pub fn read(&self, environment: &Environment) -> Result<SecretText, SecretError> {
        let text = match self {
            Self::Env(name) => {
                let value = environment.get(name);
                value.ok_or_else(|| SecretError::Unset(name.clone()))?.to_owned()
            }
            Self::File(path) => self.read_file(path)?,
            Self::Credential(name) => self.read_file(&credential(name, environment)?)?,
        };
        match text.len() {
            0 => Err(SecretError::Empty(self.clone())),
            1..=Self::BYTES_MAX => Ok(SecretText(text)),
            _ => Err(SecretError::TooLong(self.clone())),
        }
    }

    /// How the key that names it ends.
    pub(crate) fn suffix(&self) -> &'static str {
        match self {
            Self::Env(_) => "env",
            Self::File(_) | Self::Credential(_) => "file",
        }
    }

    /// Whether everybody on this machine may read the file that it is in.
    pub(super) fn is_open_to_others(&self) -> bool {
        let Self::File(path) = self else { return false };
        // One that is not there is told of when it is read.
        std::fs::metadata(path).is_ok_and(|file| file.permissions().mode() & READ_BY_OTHERS != 0)
    }

    fn read_file(&self, path: &PathBuf) -> Result<String, SecretError> {
        let unreadable = |source| SecretError::Unreadable { path: path.clone(), source };
        let mut text = String::new();
        let file = File::open(path).map_err(unreadable)?;
        file.take(Self::BYTES_MAX as u64 + 2).read_to_string(&mut text).map_err(unreadable)?;
        let text = text.strip_suffix('\n').unwrap_or(&text);
        Ok(text.strip_suffix('\r').unwrap_or(text).to_owned())
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(f, "the environment variable {name}"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Credential(name) => write!(f, "the credential {name}"),
        }
    }
}

/// The file of a credential.
fn credential(name: &str, environment: &Environment) -> Result<PathBuf, SecretError> {
    let folder = environment.get(CREDENTIALS_DIRECTORY);
    let folder = folder.ok_or_else(|| SecretError::NoCredentials(name.to_owned()))?;
    Ok(Path::new(folder).join(name))
}

/// Whether it names a file in its folder, and not one elsewhere.
fn is_file_name(name: &str) -> bool {
    !matches!(name, "" | "." | "..") && !name.contains(['/', '\0'])
}

impl SecretText {
    /// The value itself, for the one place that sends or compares it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretText({self})")
    }
}

impl fmt::Display for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("•••")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_from_its_place_and_never_shows_itself() {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let path = dir.path().join("password");
        std::fs::write(&path, "hunter2\n").expect("writes");
        let environment = Environment::from([("PASSWORD", "hunter2")]);
        for secret in [Secret::Env("PASSWORD".into()), Secret::File(path)] {
            let text = secret.read(&environment).expect("is there");
            assert_eq!(text.reveal(), "hunter2");
            for shown in [format!("{secret:?}"), format!("{text:?}"), format!("{environment:?}")] {
                assert!(!shown.contains("hunter2"), "{shown}");
            }
        }
    }

    #[test]
    fn a_credential_is_read_from_the_folder_that_systemd_names_and_from_nowhere_else() {
        let dir = tempfile::tempdir().expect("a temporary directory");
        std::fs::write(dir.path().join("ltc-password"), "hunter2\n").expect("writes");
        let folder = dir.path().to_str().expect("UTF-8");
        let secret = Secret::in_file("credential:ltc-password").expect("a credential");
        let text = secret.read(&Environment::from([(CREDENTIALS_DIRECTORY, folder)]));
        assert_eq!(text.expect("is there").reveal(), "hunter2");
        let told = secret.read(&Environment::default()).expect_err("not handed over").to_string();
        assert!(told.contains("LoadCredential=ltc-password"), "{told}");
        for elsewhere in ["credential:", "credential:..", "credential:../x", "credential:/x"] {
            assert!(Secret::in_file(elsewhere).is_err(), "{elsewhere}");
        }
    }

    #[test]
    fn a_file_that_everybody_may_read_is_told_apart() {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let path = dir.path().join("password");
        std::fs::write(&path, "hunter2").expect("writes");
        for (mode, is_open) in [(0o400, false), (0o640, false), (0o644, true)] {
            let permissions = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(&path, permissions).expect("changes");
            assert_eq!(Secret::File(path.clone()).is_open_to_others(), is_open, "{mode:o}");
        }
    }

    #[test]
    fn an_unset_an_empty_and_a_missing_secret_are_told_apart() {
        let environment = Environment::from([("EMPTY", "")]);
        let read = |secret: Secret| secret.read(&environment).expect_err("is not there");
        assert!(matches!(read(Secret::Env("UNSET".into())), SecretError::Unset(_)));
        assert!(matches!(read(Secret::Env("EMPTY".into())), SecretError::Empty(_)));
        let file = Secret::File("/nowhere/password".into());
        assert!(matches!(read(file), SecretError::Unreadable { .. }));
    }
}
