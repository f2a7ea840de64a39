//! Whose a file is: what an administrator makes as root in the server's folder has to stay the server's.

use std::fs::File;
use std::io;
use std::path::Path;

/// Gives `file`, which this process made, to whoever owns what lies at `like`: root's commands must not take a file from
/// the user that the server runs as. Does nothing for anybody else, whose files are their own.
pub(crate) fn give(file: &File, like: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let (made, like) = (file.metadata()?, std::fs::metadata(like)?);
        if made.uid() == 0 && like.uid() != 0 {
            // By its handle: the folder is another user's, who could have put something else at its name.
            fchown(file, Some(like.uid()), Some(like.gid()))?;
        }
    }
    #[cfg(not(unix))]
    let _ = (file, like);
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::{MetadataExt, chown};

    use crate::{Act, DataDirectory, NewAccount, Place, Platform};

    /// Run by root, as an administrator does, it takes nothing from the folder's owner; run by anybody else it holds too.
    #[tokio::test]
    async fn what_is_made_in_a_servers_folder_is_the_servers() {
        let above = tempfile::tempdir().unwrap();
        let (data, copy) = (above.path().join("data"), above.path().join("copy"));
        fs::create_dir(&data).unwrap();
        let _ = chown(&data, Some(12_345), Some(12_345));
        let owner = fs::metadata(&data).unwrap().uid();
        let all_his = || {
            let made: Vec<_> = fs::read_dir(&data).unwrap().map(|entry| entry.unwrap()).collect();
            for entry in &made {
                assert_eq!(entry.metadata().unwrap().uid(), owner, "{:?}", entry.path());
            }
            made.len()
        };
        let act = Act::local("tester", "test", 1_800_000_000);
        let platform = Platform::open(&Place::Folder(data.clone()), &data, None).await.unwrap();
        platform.ensure(&act, &NewAccount::random("a").unwrap()).await.unwrap();
        assert!(all_his() >= 2, "a database and a master key");
        platform.rotate_master_key(&act).await.unwrap();
        platform.backup(&act, &copy).await.unwrap();
        platform.close().await;
        all_his();
        let taken = DataDirectory::take(&data).unwrap();
        taken.node().unwrap();
        for kept in ["inkgate.db.before-restore", "inkgate.db.before-restore-2"] {
            let aside = Platform::restore(&copy, &taken).await.unwrap().unwrap();
            assert_eq!(aside, data.join(kept), "what an earlier restore kept stays");
        }
        assert_eq!(all_his(), 6);
    }
}
