//! Room for connections: each is an open file, and systems begin a process with few.

/// Raises the number of files that this process may have open as far as the system lets it, and says in the log where
/// that is too little for so many connections.
pub(crate) fn make_room(connections: usize) {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        /// Files besides connections: models, the store, standard streams, and room to breathe.
        const BESIDES: u64 = 256;
        let wanted = connections as u64 + BESIDES;
        let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
        if current.is_none_or(|current| current >= wanted) {
            return;
        }
        let most = maximum.map_or(wanted, |maximum| maximum.min(wanted));
        let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(most), maximum });
        let got = getrlimit(Resource::Nofile).current.unwrap_or(wanted);
        if got < wanted {
            tracing::warn!(
                files = got,
                connections,
                "fewer files may be open than limits.connections wants: raise ulimit -n"
            );
        }
    }
    #[cfg(not(unix))]
    let _ = connections;
}
