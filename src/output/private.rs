//! A folder for files that nobody else may read: those of a commit that is made again, those of a sheet that says what is withheld.

use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Name of the hidden command that waits for the end of this one.
pub const WATCH: &str = "verify-watch";

/// What the names of these folders begin with.
const PREFIX: &str = "ouvrage-private-";

/// A folder of our own that nobody else can read, and that is gone when it is no longer needed, also when the program is killed: another
/// process waits for its end, which it sees by the end of its input.
pub struct PrivateFolder {
    folder: tempfile::TempDir,
    /// Holds the input of the other process open. Without one the folder is removed on every ordinary way out.
    _watch: Option<Child>,
}

impl PrivateFolder {
    /// Makes one.
    ///
    /// # Errors
    /// When the system has no room for it.
    pub fn new() -> std::io::Result<Self> {
        let mut private = tempfile::Builder::new();
        private.prefix(PREFIX);
        #[cfg(unix)]
        let mode: std::fs::Permissions = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        #[cfg(unix)]
        private.permissions(mode);
        let folder = private.tempdir()?;
        let watch = std::env::current_exe().ok().and_then(|program| {
            let mut command = Command::new(program);
            command.arg(WATCH).arg(folder.path()).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
            // A key that interrupts this process must not end the other one.
            #[cfg(unix)]
            std::os::unix::process::CommandExt::process_group(&mut command, 0);
            command.spawn().ok()
        });
        Ok(PrivateFolder { folder, _watch: watch })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Waits for the end of the input, which is that of the process at its other end, and removes a folder of ours.
pub fn watch_folder(folder: &Path) {
    let ours = folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with(PREFIX));
    // Nothing is said into the pipe: what arrives is its end.
    let _ = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
    if ours {
        // What cannot be removed, or is gone already, is no matter of anybody's.
        let _ = std::fs::remove_dir_all(folder);
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::PrivateFolder;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn nobody_else_can_read_it_and_it_goes_with_its_owner() {
        let folder = PrivateFolder::new().expect("a folder");
        let path = folder.path().to_owned();
        assert_eq!(std::fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o700);
        drop(folder);
        assert!(!path.exists());
    }
}
