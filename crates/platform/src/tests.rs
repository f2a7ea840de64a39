//! The platform as its callers see it: what was made is there, after a restart and on the other node, and stays apart.

use std::fs;
use std::path::Path;

use crate::*;

const NOW: i64 = 1_800_000_000;

fn act() -> Act {
    Act::local("tester", "test", NOW)
}

async fn open(folder: &Path) -> Result<Platform, Error> {
    Platform::open(&Place::Folder(folder.to_path_buf()), folder, None).await
}

fn new(letter: char) -> NewAccount {
    let key = letter.to_string().repeat(32);
    NewAccount {
        name: "n".into(),
        access_key: AccessKey::new(&key, &key).unwrap(),
        application: Application::new(&key, "a").unwrap(),
        token: Some(Token::new(&key).unwrap()),
    }
}

#[tokio::test]
async fn what_was_made_is_there_after_a_restart_and_no_file_holds_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("deep/data");
    let made = NewAccount::random("n").unwrap();
    let platform = open(&data).await.unwrap();
    assert!(platform.directory().is_empty());
    assert!(platform.ensure(&act(), &made).await.unwrap());
    assert!(!platform.ensure(&act(), &made).await.unwrap(), "the second time changes nothing");
    platform.close().await;

    let platform = open(&data).await.unwrap();
    let directory = platform.directory();
    let opened = directory.access_key(&made.access_key.id).unwrap();
    assert_eq!(opened.key, made.access_key);
    let appkey = made.application.appkey.to_uppercase();
    assert!(directory.application(&opened, Some(&appkey)).is_some());
    let only = directory.application(&opened, None).unwrap();
    assert_eq!(only.opening("anything").unwrap().payment, Payment::Free);
    assert!(directory.application(&opened, Some("other")).is_none());
    let token = made.token.unwrap();
    assert!(directory.application_of_token(token.reveal()).is_some());
    assert!(directory.application_of_token("other").is_none());
    platform.close().await;

    let files: Vec<_> = fs::read_dir(&data).unwrap().flatten().collect();
    for file in files {
        let bytes = fs::read(file.path()).unwrap();
        for secret in [token.reveal(), made.access_key.secret.reveal()] {
            let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!found, "{:?} holds a secret as it is", file.path());
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o077, 0, "{:?}", file.path());
        }
    }
}

#[tokio::test]
async fn a_stolen_database_without_its_master_key_opens_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let platform = open(folder.path()).await.unwrap();
    platform.ensure(&act(), &new('a')).await.unwrap();
    platform.close().await;
    let key = folder.path().join("master.key");
    let kept = fs::read(&key).unwrap();
    fs::remove_file(&key).unwrap();
    let error = open(folder.path()).await.unwrap_err().to_string();
    assert!(error.contains("put it back"), "{error}");
    fs::write(&key, "0".repeat(64)).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    }
    assert!(matches!(open(folder.path()).await, Err(Error::Sealed)));
    fs::write(&key, kept).unwrap();
    assert!(open(folder.path()).await.is_ok());
}

#[tokio::test]
async fn a_new_secret_replaces_the_old_one_and_accounts_stay_apart() {
    let platform = Platform::in_memory().await.unwrap();
    platform.ensure(&act(), &new('a')).await.unwrap();
    platform.ensure(&act(), &new('b')).await.unwrap();
    let mut changed = new('a');
    changed.access_key = AccessKey::new("a".repeat(32), "c".repeat(32)).unwrap();
    assert!(platform.ensure(&act(), &changed).await.unwrap());
    let directory = platform.directory();
    let opened = directory.access_key(&"a".repeat(32)).unwrap();
    assert_eq!(opened.key.secret.reveal(), "c".repeat(32));
    assert!(directory.application(&opened, Some(&"b".repeat(32))).is_none(), "another account's");
    let mut crossed = new('a');
    crossed.application = new('b').application;
    assert!(matches!(platform.ensure(&act(), &crossed).await, Err(Error::Taken(_))));
    let mut borrowed = new('d');
    borrowed.token = new('b').token;
    assert!(matches!(platform.ensure(&act(), &borrowed).await, Err(Error::Taken(_))));
    assert!(directory.access_key(&"d".repeat(32)).is_none(), "nothing of a change that failed");
    assert_eq!(platform.accounts(&act()).await.unwrap().len(), 2);
}

#[tokio::test]
async fn another_process_sees_a_change_and_a_disabled_thing_opens_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (server, admin) = (open(folder.path()).await.unwrap(), open(folder.path()).await.unwrap());
    admin.ensure(&act(), &new('a')).await.unwrap();
    assert!(server.directory().is_empty());
    assert!(server.refresh().await.unwrap());
    assert!(!server.refresh().await.unwrap(), "nothing more");
    let (key, directory) = ("a".repeat(32), server.directory());
    let opened = directory.access_key(&key).unwrap();
    assert!(opened.may_sign(NOW));

    admin.enable_key(&act(), &key, false).await.unwrap();
    assert!(!admin.directory().access_key(&key).unwrap().may_sign(NOW), "at once where it was done");
    server.refresh().await.unwrap();
    assert!(!directory.access_key(&key).unwrap().may_sign(NOW));
    admin.enable_key(&act(), &key, true).await.unwrap();

    admin.enable_application(&act(), &key, false).await.unwrap();
    server.refresh().await.unwrap();
    assert!(directory.application(&opened, None).is_none() && directory.application_of_token(&key).is_none());
    admin.enable_application(&act(), &key, true).await.unwrap();
    admin.enable_account(&act(), "n", false).await.unwrap();
    server.refresh().await.unwrap();
    assert!(!directory.access_key(&key).unwrap().may_sign(NOW));
    assert!(directory.application_of_token(&key).is_none());
    admin.enable_account(&act(), "n", true).await.unwrap();

    let tokens = admin.tokens(&act(), Some(&key)).await.unwrap();
    admin.revoke_token(&act(), tokens[0].id).await.unwrap();
    server.refresh().await.unwrap();
    assert!(directory.application_of_token(&key).is_none());
}

#[tokio::test]
async fn a_rotated_key_overlaps_and_keeps_its_limits() {
    let platform = Platform::in_memory().await.unwrap();
    platform.ensure(&act(), &new('a')).await.unwrap();
    let old = "a".repeat(32);
    let second = platform.make_application(&act(), "n", "second").await.unwrap();
    let networks: Networks = "192.0.2.0/24".parse().unwrap();
    platform.limit_key(&act(), &old, &networks, std::slice::from_ref(&second.appkey)).await.unwrap();
    let other = platform.limit_key(&act(), &old, &networks, &["b".repeat(32)]).await;
    assert!(matches!(other, Err(Error::Missing { .. })));
    let new = platform.rotate_key(&act(), &old, 60).await.unwrap();
    let directory = platform.directory();
    let (old, new) = (directory.access_key(&old).unwrap(), directory.access_key(&new.id).unwrap());
    assert!(old.may_sign(NOW + 59) && !old.may_sign(NOW + 60));
    assert!(new.may_sign(NOW + 1_000_000));
    for key in [&old, &new] {
        assert_eq!(directory.application(key, None).unwrap().appkey, second.appkey, "the only one it may");
        assert!(directory.application(key, Some(&"a".repeat(32))).is_none());
        assert!(key.may_come_from("192.0.2.1".parse().unwrap()));
        assert!(!key.may_come_from("192.0.3.1".parse().unwrap()));
    }
}

#[tokio::test]
async fn people_log_in_with_their_password_and_act_in_their_account() {
    let platform = Platform::in_memory().await.unwrap();
    let first = platform.make_account(&act(), "operator").await.unwrap();
    assert!(first.operates);
    platform.ensure(&act(), &new('a')).await.unwrap();
    let other = platform.make_account(&act(), "other").await.unwrap();
    assert!(!other.operates);
    let password = "a long enough password";
    platform.make_person(&act(), "n", "lin", Role::Operator, password).await.unwrap();
    assert!(platform.make_person(&act(), "n", "wei", Role::Owner, "short").await.is_err());
    assert!(matches!(
        platform.make_person(&act(), "other", "lin", Role::Owner, password).await,
        Err(Error::Taken(_))
    ));
    assert!(platform.log_in("lin", "wrong").await.unwrap().is_none());
    assert!(platform.log_in("nobody", password).await.unwrap().is_none());
    let lin = platform.log_in("lin", password).await.unwrap().unwrap();
    let hers = Act::of(&lin, "test", NOW);
    platform.make_application(&hers, "n", "hers").await.unwrap();
    let elsewhere = platform.make_application(&hers, &other.name, "not hers").await;
    assert!(matches!(elsewhere, Err(Error::Elsewhere)), "who asks is not told that it is there");
    let owners = platform.make_person(&hers, "n", "mei", Role::Owner, password).await;
    assert!(matches!(owners, Err(Error::Forbidden { .. })), "an operator doing an owner's act");
    assert_eq!(platform.accounts(&hers).await.unwrap().len(), 1);
    assert_eq!(platform.people(&hers, None).await.unwrap().len(), 1);

    platform.make_person(&act(), "operator", "an", Role::Owner, password).await.unwrap();
    let an = platform.log_in("an", password).await.unwrap().unwrap();
    assert_eq!(
        platform.accounts(&Act::of(&an, "test", NOW)).await.unwrap().len(),
        3,
        "runs the installation"
    );

    let change = PersonChange { enabled: Some(false), ..PersonChange::default() };
    platform.change_person(&act(), "lin", change).await.unwrap();
    assert!(platform.log_in("lin", password).await.unwrap().is_none());
}

#[tokio::test]
async fn every_change_is_in_the_trail_and_a_row_that_was_touched_shows() {
    let platform = Platform::in_memory().await.unwrap();
    platform.ensure(&act(), &new('a')).await.unwrap();
    platform.enable_key(&act(), &"a".repeat(32), false).await.unwrap();
    let rows = platform.audit(&act(), 100).await.unwrap();
    assert_eq!(rows[0].action, "key.disable");
    assert_eq!(
        (rows[0].before.as_str(), rows[0].after.as_str()),
        (r#"{"enabled":true}"#, r#"{"enabled":false}"#)
    );
    let (count, head) = platform.verify_audit(&act()).await.unwrap();
    assert_eq!((count, &head), (rows.len() as i64, &rows[0].hash));
    let pool = platform.store().pool();
    let edit = sqlx::query("UPDATE audit SET actor = 'x' WHERE number = 2").execute(pool).await;
    assert!(edit.unwrap_err().to_string().contains("only added to"));
    sqlx::raw_sql("DROP TRIGGER audit_stays; DROP TRIGGER audit_remains").execute(pool).await.unwrap();
    for (touch, back, said) in [
        (
            "UPDATE audit SET actor = 'x' WHERE number = 2",
            "UPDATE audit SET actor = 'tester' WHERE number = 2",
            "row 2",
        ),
        (
            "UPDATE audit SET number = 99 WHERE number = 3",
            "UPDATE audit SET number = 3 WHERE number = 99",
            "lacks row 3",
        ),
    ] {
        sqlx::query(touch).execute(pool).await.unwrap();
        let error = platform.verify_audit(&act()).await.unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
        sqlx::query(back).execute(pool).await.unwrap();
        platform.verify_audit(&act()).await.unwrap();
    }
    sqlx::query("DELETE FROM audit WHERE number = (SELECT MAX(number) FROM audit)")
        .execute(pool)
        .await
        .unwrap();
    let error = platform.verify_audit(&act()).await.unwrap_err().to_string();
    assert!(error.contains("ends at row"), "{error}");
}
