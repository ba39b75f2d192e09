//! The issuer: what it publishes of itself, and what it says of somebody.

use std::sync::Arc;
use std::time::Duration;

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType,
    CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
    CoreProviderMetadata, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AuthorizationCode, ClaimsVerificationError, Client, ClientId, ClientSecret,
    EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenFields, IssuerUrl,
    PkceCodeChallenge, RedirectUrl, Scope, SignatureVerificationError, StandardErrorResponse,
    StandardTokenResponse, TokenResponse,
};
use tokio::sync::{Mutex, Semaphore};
use tokio::time::Instant;
use url::Url;

use super::claims::{Claims, Others};
use super::fetch::{self, fetch};
use super::pending::Pending;

/// How long what an issuer publishes is believed, and how soon it is asked for again at the most.
const FRESH_FOR: Duration = Duration::from_secs(60 * 60);
const AGAIN_AFTER: Duration = Duration::from_secs(30);
/// Codes exchanged at once.
const AT_ONCE_MAX: usize = 8;

/// How tokens may be signed: with a key that only the issuer has.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

type Fields = IdTokenFields<
    Others,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;

/// A client of an issuer that has told where it is asked.
type Known = Client<
    Others,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    StandardTokenResponse<Fields, CoreTokenType>,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Why the issuer vouches for nobody.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unvouched {
    /// It is away, or answers what it should not. The text says what, for the log.
    #[error("the issuer cannot be asked: {0}")]
    Away(String),
    /// Too many come back at once.
    #[error("too many people are coming back at once")]
    Busy,
    /// What it gave does not prove anything.
    #[error("the issuer's token is refused: {0}")]
    Forged(ClaimsVerificationError),
}

/// What an issuer told of itself, or why it did not, and when.
type Told = (Instant, Result<Arc<Known>, String>);

/// An issuer.
#[derive(Debug)]
pub(super) struct Provider {
    issuer: IssuerUrl,
    client_id: ClientId,
    client_secret: Option<ClientSecret>,
    back: RedirectUrl,
    http: reqwest::Client,
    known: Mutex<Option<Told>>,
    room: Semaphore,
}

impl Provider {
    pub(super) fn new(
        issuer: IssuerUrl,
        client_id: ClientId,
        client_secret: Option<ClientSecret>,
        back: RedirectUrl,
    ) -> Result<Self, reqwest::Error> {
        let (http, room) = (fetch::client()?, Semaphore::new(AT_ONCE_MAX));
        Ok(Self { issuer, client_id, client_secret, back, http, known: Mutex::default(), room })
    }

    /// Where a browser goes to sign in.
    ///
    /// # Errors
    ///
    /// The issuer has not told where that is.
    pub(super) async fn address(
        &self,
        pending: &Pending,
        scopes: &[String],
    ) -> Result<Url, Unvouched> {
        let known = self.known(FRESH_FOR).await?;
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&pending.verifier());
        let (state, nonce) = (pending.state(), pending.nonce());
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let (address, ..) = known
            .authorize_url(flow, || state, || nonce)
            .add_scopes(scopes.iter().cloned().map(Scope::new))
            .set_pkce_challenge(challenge)
            .url();
        Ok(address)
    }

    /// What the issuer says of whoever came back with this code.
    ///
    /// # Errors
    ///
    /// It says nothing, or nothing that proves itself.
    pub(super) async fn vouch(&self, code: String, pending: &Pending) -> Result<Claims, Unvouched> {
        let _place = self.room.try_acquire().map_err(|_| Unvouched::Busy)?;
        let known = self.known(FRESH_FOR).await?;
        let http = self.http.clone();
        let call = move |request| fetch(http.clone(), request);
        let away = |error: &dyn std::fmt::Display| Unvouched::Away(error.to_string());
        let exchange = known.exchange_code(AuthorizationCode::new(code)).map_err(|e| away(&e))?;
        let exchange = exchange.set_pkce_verifier(pending.verifier());
        let told = exchange.request_async(&call).await.map_err(|error| away(&error))?;
        let token = told.id_token().ok_or_else(|| away(&"it gave no ID token"))?;
        let claims = |known: &Known| {
            let verifier = known.id_token_verifier().set_allowed_algs(ALGORITHMS);
            token.claims(&verifier, &pending.nonce()).cloned()
        };
        match claims(&known) {
            // It may have changed its keys since it was asked for them.
            Err(error) if is_unknown_key(&error) => claims(&*self.known(AGAIN_AFTER).await?),
            told => told,
        }
        .map_err(Unvouched::Forged)
    }

    /// What the issuer has told of itself, no longer ago than `fresh_for`. A failure is remembered
    /// for a little while too: nobody is called as often as somebody else likes.
    async fn known(&self, fresh_for: Duration) -> Result<Arc<Known>, Unvouched> {
        let mut known = self.known.lock().await;
        if let Some((at, told)) = &*known {
            let fresh_for = if told.is_ok() { fresh_for } else { AGAIN_AFTER };
            if at.elapsed() < fresh_for {
                return told.clone().map_err(Unvouched::Away);
            }
        }
        let told = self.discover().await;
        *known = Some((Instant::now(), told.clone()));
        told.map_err(Unvouched::Away)
    }

    async fn discover(&self) -> Result<Arc<Known>, String> {
        let http = self.http.clone();
        let call = move |request| fetch(http.clone(), request);
        let metadata = CoreProviderMetadata::discover_async(self.issuer.clone(), &call).await;
        let metadata = metadata.map_err(|error| reasons(&error))?;
        let (id, secret) = (self.client_id.clone(), self.client_secret.clone());
        let known = Known::from_provider_metadata(metadata, id, secret);
        Ok(Arc::new(known.set_redirect_uri(self.back.clone())))
    }
}

fn is_unknown_key(error: &ClaimsVerificationError) -> bool {
    use SignatureVerificationError::NoMatchingKey;
    matches!(error, ClaimsVerificationError::SignatureVerification(NoMatchingKey))
}

/// An error with what led to it.
fn reasons(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
