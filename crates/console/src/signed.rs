//! Whoever is signed in, and may see or do what they ask for; of whose things, where there are several
//! merchants.

use axum::extract::FromRequestParts;
use axum::http::header::ACCEPT;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use orders::{Action, Deed, Via};

use crate::csrf::Csrf;
use crate::routes::Needs;
use crate::sees::Sees;
use crate::sessions::{self, Token};
use crate::turned::Turned;
use crate::{Desk, Permission, Staff, cookies, notice};

/// Somebody who is signed in, and whose role allows the path that they ask for. Taken first, before
/// anything else of a request is read.
#[derive(Clone)]
pub(crate) struct Signed {
    /// Who.
    pub(crate) staff: Staff,
    /// What their forms carry.
    pub(crate) csrf: Csrf,
    /// What the frame tells them.
    pub(crate) told: Told,
    /// Whose things they see.
    pub(crate) sees: Sees,
    by: String,
    token: Token,
    desk: Desk,
    /// Where they are known: sessions are no merchant's.
    door: Desk,
}

/// What stands above a page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    /// Of what they did last.
    pub(crate) notice: Option<String>,
    /// Of what is unusual with everything.
    pub(crate) warnings: Vec<String>,
}

impl Signed {
    /// Refuses whoever's role does not allow this.
    ///
    /// # Errors
    ///
    /// [`Turned::NotAllowed`].
    pub(crate) fn needs(&self, permission: Permission) -> Result<(), Turned> {
        match self.may(permission) {
            true => Ok(()),
            false => Err(Turned::NotAllowed(permission)),
        }
    }

    /// Whether their role allows this.
    pub(crate) fn may(&self, permission: Permission) -> bool {
        self.staff.role.may(permission)
    }

    /// What they do, for the audit.
    pub(crate) fn deed<'d>(
        &'d self,
        action: Action,
        subject: &'d str,
        why: Option<&'d str>,
    ) -> Deed<'d> {
        Deed { by: &self.by, via: Via::Console, action, subject, why }
    }

    /// As histories and the audit name them: `console ann`.
    pub(crate) fn by(&self) -> &str {
        &self.by
    }

    /// What their request may touch.
    pub(crate) fn desk(&self) -> &Desk {
        &self.desk
    }

    /// Whether they still are: not signed out, not taken out of the configuration, not too long ago.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub(crate) async fn still(&self) -> Result<bool, Turned> {
        Ok(known(&self.token, &self.door).await?.is_some_and(|staff| staff == self.staff))
    }

    /// Signs them out.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub(crate) async fn end(&self) -> Result<(), Turned> {
        Ok(sessions::end(&self.token, &**self.door.orders.store()).await?)
    }
}

impl FromRequestParts<Desk> for Signed {
    type Rejection = Turned;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, Turned> {
        if let Some(signed) = parts.extensions.get::<Self>() {
            return Ok(signed.clone());
        }
        let needs = parts.extensions.get::<Needs>().map_or(Permission::Look, |needs| needs.0);
        let token = token(&parts.headers, desk).ok_or_else(|| nobody(parts))?;
        let staff = known(&token, desk).await?.ok_or_else(|| nobody(parts))?;
        let (by, csrf) = (by(&staff.name), Csrf::of(token.as_str()));
        let notice = notice::read(&parts.headers, &token, desk.directory.is_https());
        let sees = Sees::of(&staff, &parts.headers, desk);
        let (door, desk) = (desk.clone(), sees.narrowed(desk));
        let told = Told { notice, warnings: warnings(&desk).await? };
        let signed = Self { staff, csrf, told, sees, by, token, desk, door };
        signed.needs(needs)?;
        parts.extensions.insert(signed.clone());
        Ok(signed)
    }
}

/// What the request of whoever is signed in may touch: the only desk that a page takes.
pub(crate) struct Theirs(pub(crate) Desk);

impl FromRequestParts<Desk> for Theirs {
    type Rejection = Turned;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, Turned> {
        Ok(Self(Signed::from_request_parts(parts, desk).await?.desk))
    }
}

/// As histories and the audit name somebody.
pub(crate) fn by(name: &str) -> String {
    format!("console {name}")
}

/// The token that a browser has sent.
pub(crate) fn token(headers: &HeaderMap, desk: &Desk) -> Option<Token> {
    Token::given(cookies::SESSION.read(headers, desk.directory.is_https())?)
}

/// Who has this token, if it is still worth something.
async fn known(token: &Token, desk: &Desk) -> Result<Option<Staff>, Turned> {
    let store = desk.orders.store();
    let Some(session) = sessions::of(token, &**store).await? else { return Ok(None) };
    let is_over = store.clock().now() >= session.at + desk.directory.session;
    // Configuration says who somebody is, anew at every request.
    Ok(desk.directory.known(&session).filter(|_| !is_over))
}

/// What to answer nobody: a page asked for comes after signing in, all else is refused.
fn nobody(parts: &Parts) -> Turned {
    let accepts = parts.headers.get(ACCEPT).and_then(|accept| accept.to_str().ok());
    let is_stream = accepts.is_some_and(|accept| accept.contains("text/event-stream"));
    match parts.method == Method::GET && !is_stream {
        true => Turned::ToSignIn {
            next: parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
        },
        false => Turned::Unknown,
    }
}

/// What is unusual with everything.
async fn warnings(desk: &Desk) -> Result<Vec<String>, Turned> {
    let store = desk.orders.store();
    let mut warnings = Vec::new();
    if desk.is_volatile {
        warnings.push("The store may lose what it has acknowledged.".to_owned());
    }
    if store.clock().is_virtual() {
        warnings.push("Time is skipped on this journal: nothing here is real.".to_owned());
    }
    let pauses = store.pauses().await?;
    let by_itself = pauses.iter().filter(|pause| BY_ITSELF.contains(&pause.by.as_str()));
    warnings.extend(
        by_itself
            .map(|pause| format!("{} is paused by a money rule: {}", pause.target, pause.reason)),
    );
    Ok(warnings)
}

/// Who pauses without being asked to.
const BY_ITSELF: [&str; 1] = ["wave"];
