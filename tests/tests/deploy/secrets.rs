//! What `make-secrets` draws by chance fits together, however often it is run or interrupted.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use data_encoding::BASE64;

use crate::said;

/// `make-secrets` in a copy of what it reads, with a stand-in for the binary.
fn make_secrets(deploy: &Path) -> String {
    let output = Command::new(deploy.join("compose/make-secrets"))
        .env("MEKONG", deploy.join("mekong"))
        .output()
        .expect("it starts");
    assert!(output.status.success(), "{}", said(&output));
    let read = |name: &str| fs::read_to_string(deploy.join("secrets").join(name)).expect(name);
    let users = read("users.acl");
    let of = |user: &str| {
        let line = users.lines().find(|line| line.starts_with(&format!("user {user} ")));
        let password = line.and_then(|line| line.split(" >").nth(1)?.split(' ').next());
        password.expect("a password").to_owned()
    };
    assert!(read("mekong.env").contains(&format!("redis://mekong:{}@", of("mekong"))));
    assert!(read("redis-exporter.env").contains(&format!("REDIS_PASSWORD={}", of("exporter"))));
    assert_eq!(read("redis_backup_password").trim(), of("backup"));
    users
}

#[test]
fn secrets_that_were_half_made_are_made_to_fit_and_whole_ones_stay() {
    let folder = tempfile::tempdir().expect("a folder");
    let deploy = folder.path();
    for file in ["compose/make-secrets", "redis/users.acl"] {
        let to = deploy.join(file);
        fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        fs::copy(mekong_tests::workspace().join("deploy").join(file), to).expect("copied");
    }
    let stand_in = "#!/bin/sh\necho '{\"password_hash\": \"$argon2id$v=19$stand-in\"}'\n";
    fs::write(deploy.join("mekong"), stand_in).expect("written");
    fs::set_permissions(deploy.join("mekong"), fs::Permissions::from_mode(0o755)).expect("set");

    let first = make_secrets(deploy);
    assert_eq!(make_secrets(deploy), first, "what is there stays");
    let key = fs::read_to_string(deploy.join("secrets/store_key")).expect("a key");
    assert_eq!(BASE64.decode(key.trim().as_bytes()).expect("base64").len(), 32);

    fs::remove_file(deploy.join("secrets/mekong.env")).expect("as if it had been interrupted");
    assert_ne!(make_secrets(deploy), first, "all four are made anew together");
}
