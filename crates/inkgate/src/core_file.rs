//! No core file: what is in this process's memory are pictures, their text and keys, and none of it may come to a disk.

/// Lets the system write none, for this process and those that it starts.
pub fn never() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        // Less is always allowed; where there is no such limit there is nothing to do.
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    }
}
