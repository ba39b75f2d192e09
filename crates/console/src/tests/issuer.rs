//! Somebody who vouches for people, and may be made to lie.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::Utc;
use data_encoding::{BASE64, BASE64URL_NOPAD};
use hmac::{Hmac, KeyInit, Mac};
use openidconnect::core::{CoreEdDsaPrivateSigningKey, CoreJwsSigningAlgorithm};
use openidconnect::{JsonWebKeyId, PrivateSigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;
use url::Url;

pub(super) const CLIENT_ID: &str = "mekong";
pub(super) const CLIENT_SECRET: &str = "between-the-two";

/// An issuer that answers on a port of its own until it is dropped.
pub(super) struct Issuer {
    pub(super) url: Url,
    inner: Arc<Inner>,
    answering: tokio::task::JoinHandle<()>,
}

/// How it signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signed {
    /// With its own key.
    Well,
    /// With another's, under the name of its own.
    ByAnother,
    /// Not at all.
    Never,
    /// With what both of us know.
    WithTheSharedSecret,
}

struct Inner {
    key: Mutex<CoreEdDsaPrivateSigningKey>,
    /// What it says of whoever comes with a code, beside what it has to.
    says: Mutex<Value>,
    signed: Mutex<Signed>,
    /// The codes that it has given, each with the challenge and nonce that came with it.
    codes: Mutex<HashMap<String, (String, String)>>,
    url: Url,
    asked: Mutex<HashMap<&'static str, u32>>,
}

impl Issuer {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address: SocketAddr = listener.local_addr().expect("an address");
        let url: Url = format!("http://{address}").parse().expect("an address");
        let inner = Arc::new(Inner {
            key: Mutex::new(key(1)),
            says: Mutex::new(json!({})),
            signed: Mutex::new(Signed::Well),
            codes: Mutex::default(),
            url: url.clone(),
            asked: Mutex::default(),
        });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(configuration))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(inner.clone());
        let answering = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("it answers");
        });
        Self { url, inner, answering }
    }

    /// Lets whoever was sent to this address sign in, and says with what they come back.
    pub(super) fn signs_in(&self, address: &str) -> (String, String) {
        let address: Url = address.parse().expect("an address");
        let asked: HashMap<_, _> = address.query_pairs().into_owned().collect();
        assert_eq!(asked["response_type"], "code");
        assert_eq!(asked["client_id"], CLIENT_ID);
        assert_eq!(asked["code_challenge_method"], "S256");
        assert_eq!(asked["redirect_uri"], "https://billing.example.com/console/oidc/back");
        assert!(asked["scope"].split(' ').any(|scope| scope == "openid"), "{asked:?}");
        let code = format!("code-{}", rand::random::<u32>());
        let with = (asked["code_challenge"].clone(), asked["nonce"].clone());
        self.inner.codes.lock().expect("sound").insert(code.clone(), with);
        (code, asked["state"].clone())
    }

    /// What it says of everybody from now on; `null` is not said.
    pub(super) fn says(&self, says: Value) {
        *self.inner.says.lock().expect("sound") = says;
    }

    pub(super) fn signs(&self, signed: Signed) {
        *self.inner.signed.lock().expect("sound") = signed;
    }

    /// Takes another key, and publishes that.
    pub(super) fn changes_its_key(&self) {
        *self.inner.key.lock().expect("sound") = key(2);
    }

    /// How often it was asked for this.
    pub(super) fn was_asked(&self, what: &'static str) -> u32 {
        self.inner.asked.lock().expect("sound").get(what).copied().unwrap_or_default()
    }
}

impl Drop for Issuer {
    fn drop(&mut self) {
        self.answering.abort();
    }
}

impl Inner {
    fn count(&self, what: &'static str) {
        *self.asked.lock().expect("sound").entry(what).or_default() += 1;
    }

    fn claims(&self, nonce: &str) -> Value {
        let now = Utc::now().timestamp();
        let mut claims = json!({
            "iss": self.url.as_str().trim_end_matches('/'),
            "aud": CLIENT_ID,
            "sub": "248289761001",
            "exp": now + 300,
            "iat": now,
            "nonce": nonce,
            "email": "Ann@Example.com",
            "email_verified": true,
            "roles": ["billing-ops"],
        });
        let all = claims.as_object_mut().expect("an object");
        for (name, value) in self.says.lock().expect("sound").as_object().expect("an object") {
            match value {
                Value::Null => drop(all.remove(name)),
                value => drop(all.insert(name.clone(), value.clone())),
            }
        }
        claims
    }

    fn jwt(&self, claims: &Value) -> String {
        let signed = *self.signed.lock().expect("sound");
        let key = self.key.lock().expect("sound");
        let kid = key.as_verification_key();
        let kid = openidconnect::JsonWebKey::key_id(&kid).expect("a name").to_string();
        let algorithm = match signed {
            Signed::Well | Signed::ByAnother => "EdDSA",
            Signed::Never => "none",
            Signed::WithTheSharedSecret => "HS256",
        };
        let header = json!({ "alg": algorithm, "typ": "JWT", "kid": kid });
        let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let body = format!("{}.{}", part(&header), part(claims));
        let sign = |key: &CoreEdDsaPrivateSigningKey| {
            key.sign(&CoreJwsSigningAlgorithm::EdDsa, body.as_bytes()).expect("a signature")
        };
        let signature = match signed {
            Signed::Well => sign(&key),
            Signed::ByAnother => sign(&named(9, &kid)),
            Signed::Never => Vec::new(),
            Signed::WithTheSharedSecret => {
                let mac = Hmac::<Sha256>::new_from_slice(CLIENT_SECRET.as_bytes()).expect("a key");
                mac.chain_update(&body).finalize().into_bytes().to_vec()
            }
        };
        format!("{body}.{}", BASE64URL_NOPAD.encode(&signature))
    }
}

async fn configuration(State(inner): State<Arc<Inner>>) -> Json<Value> {
    inner.count("configuration");
    let at = |path: &str| format!("{}{path}", inner.url);
    Json(json!({
        "issuer": inner.url.as_str().trim_end_matches('/'),
        "authorization_endpoint": at("authorize"),
        "token_endpoint": at("token"),
        "jwks_uri": at("keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
    }))
}

async fn keys(State(inner): State<Arc<Inner>>) -> Json<Value> {
    inner.count("keys");
    let key = inner.key.lock().expect("sound").as_verification_key();
    Json(json!({ "keys": [key] }))
}

/// Gives a token for a code, once, to whoever knows what the challenge was made of.
async fn token(
    State(inner): State<Arc<Inner>>,
    headers: axum::http::HeaderMap,
    Form(asked): Form<HashMap<String, String>>,
) -> Response {
    inner.count("token");
    let secret = BASE64.encode(format!("{CLIENT_ID}:{CLIENT_SECRET}").as_bytes());
    let is_us =
        headers.get("authorization").is_some_and(|given| given == &format!("Basic {secret}"));
    let known = inner.codes.lock().expect("sound").remove(&asked["code"]);
    let verifier = Sha256::digest(&asked["code_verifier"]);
    match known.filter(|(challenge, _)| is_us && *challenge == BASE64URL_NOPAD.encode(&verifier)) {
        Some((_, nonce)) => Json(json!({
            "access_token": "unused", "token_type": "Bearer", "expires_in": 300,
            "id_token": inner.jwt(&inner.claims(&nonce)),
        }))
        .into_response(),
        None => {
            (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" }))).into_response()
        }
    }
}

fn key(seed: u8) -> CoreEdDsaPrivateSigningKey {
    named(seed, &format!("key-{seed}"))
}

/// A key of Ed25519 made of a number: what PKCS #8 puts before its 32 bytes is always the same.
fn named(seed: u8, kid: &str) -> CoreEdDsaPrivateSigningKey {
    let mut der = vec![0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    der.extend([seed; 32]);
    let pem = format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        BASE64.encode(&der)
    );
    let kid = Some(JsonWebKeyId::new(kid.to_owned()));
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, kid).expect("a key")
}
