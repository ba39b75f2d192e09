//! `deploy/redis/users.acl`: a night passes under the user that it gives Mekong, who can do nothing
//! else; and tokens in that Redis are sealed.

use anyhow::{Context, ensure};
use engine::store::redis::testing::RedisServer;
use mekong_tests::{Nights, Operator, Provider, Settings, Subscriber};

/// What tokens of the simulated operator begin with, and what sealed ones do.
const TOKEN: &str = "opaque-";
const SEALED: &str = "sealed:1:";
/// 32 bytes.
const KEY: &str = "c2VhbGluZy1rZXktb2YtdGhlLXRlc3RzLTMyLWJ5dGU=";
const SUBSCRIBERS: u32 = 6;

/// Beyond what Mekong needs: other commands, other keys, other channels.
const REFUSED: [&[&str]; 14] = [
    &["FLUSHALL"],
    &["FLUSHDB"],
    &["KEYS", "*"],
    &["SCAN", "0"],
    &["CONFIG", "SET", "appendonly", "no"],
    &["SHUTDOWN"],
    &["SCRIPT", "FLUSH"],
    &["EVAL", "return 1", "0"],
    &["DEL", "mk:{meta}:store"],
    &["ACL", "LIST"],
    &["REPLICAOF", "203.0.113.7", "6379"],
    &["GET", "somebody-elses"],
    &["SET", "somebody-elses", "1"],
    &["PUBLISH", "somebody-elses", "1"],
];

/// A Redis with the users of the file; whoever tests may do everything beside them.
fn redis(folder: &std::path::Path) -> anyhow::Result<RedisServer> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/redis/users.acl");
    let given = std::fs::read_to_string(file)?;
    let (default, users) = given.split_once('\n').context("a line for each user")?;
    ensure!(default.starts_with("user default off"), "nobody comes in without a name: {default}");
    let path = folder.join("users.acl");
    std::fs::write(&path, format!("user default on nopass ~* &* +@all\n{users}"))?;
    let path = path.to_str().context("UTF-8")?;
    let durable = ["--appendonly", "yes", "--maxmemory-policy", "noeviction"];
    let readable = ["--rdbcompression", "no", "--aclfile", path];
    Ok(RedisServer::start_with(&[&durable[..], &readable].concat())?)
}

/// Everything that the server holds now, as bytes.
fn held_by(redis: &RedisServer) -> anyhow::Result<String> {
    redis.ask::<String>(&["SAVE"])?;
    let bytes = std::fs::read(redis.folder().join("dump.rdb"))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[test]
fn a_night_passes_under_the_redis_user_of_deploy_who_can_do_nothing_else() -> anyhow::Result<()> {
    let (folder, operator) = (tempfile::tempdir()?, Operator::open(3)?);
    let redis = redis(folder.path())?;
    let url = redis.url().replace("redis://", "redis://mekong:MEKONG_PASSWORD@");
    let settings = Settings { store: url.clone(), ..Settings::nightly(operator.base_url()) };
    let (provider, nights) = (Provider::new(&settings)?, Nights::from_tomorrow());
    provider.enrol(Subscriber::first(SUBSCRIBERS), nights.opens_at(0))?;
    provider.skip_to(nights.morning_after(0))?;
    let charged = provider.charges()?.iter().filter(|charge| charge.state == "charged").count();
    assert_eq!(charged, SUBSCRIBERS as usize);
    for command in REFUSED {
        let asked = redis.ask_as("mekong", "MEKONG_PASSWORD", command);
        let told = asked.expect_err("it is more than Mekong needs").to_string();
        assert!(told.contains("NOPERM") || told.contains("permission"), "{command:?}: {told}");
    }
    Ok(())
}

#[test]
fn a_token_from_before_there_was_a_key_is_replaced_by_a_sealed_one() -> anyhow::Result<()> {
    let (folder, operator) = (tempfile::tempdir()?, Operator::open(3)?);
    let redis = redis(folder.path())?;
    let settings = Settings { store: redis.url(), ..Settings::nightly(operator.base_url()) };
    let (provider, nights) = (Provider::new(&settings)?, Nights::from_tomorrow());
    provider.skip_to(nights.opens_at(0))?;
    assert!(held_by(&redis)?.contains(TOKEN), "without a key it is there to be read");

    let toml = settings_with_key(&provider)?;
    std::fs::write(provider.folder().join("mekong.toml"), toml)?;
    provider.enrol(Subscriber::first(1), nights.opens_at(1))?;
    provider.skip_to(nights.morning_after(1))?;
    let held = held_by(&redis)?;
    assert!(held.contains(SEALED) && !held.contains(TOKEN), "the store still holds a token");
    assert_eq!(provider.charge_of(Subscriber(0))?.state, "charged", "with the sealed one");
    Ok(())
}

fn settings_with_key(provider: &Provider) -> anyhow::Result<String> {
    std::fs::write(provider.folder().join("key"), KEY)?;
    let toml = std::fs::read_to_string(provider.folder().join("mekong.toml"))?;
    Ok(toml.replace("[store]\n", "[store]\nencryption_key_file = \"key\"\n"))
}
