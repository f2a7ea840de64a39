//! The platforms for which runtime libraries are listed.

/// A processor and operating system for which the table has runtime libraries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Platform {
    /// Linux with glibc on x86-64.
    LinuxX86_64,
    /// Linux with glibc on 64-bit Arm.
    LinuxAarch64,
    /// macOS on Apple silicon.
    MacOsArm64,
    /// Windows on x86-64.
    WindowsX86_64,
}

impl Platform {
    /// Every platform of the table.
    pub const ALL: [Platform; 4] =
        [Self::LinuxX86_64, Self::LinuxAarch64, Self::MacOsArm64, Self::WindowsX86_64];

    /// The platform this program was built for; none where the table has no libraries for it.
    pub fn current() -> Option<Platform> {
        if cfg!(all(target_os = "linux", target_arch = "x86_64")) {
            Some(Self::LinuxX86_64)
        } else if cfg!(all(target_os = "linux", target_arch = "aarch64")) {
            Some(Self::LinuxAarch64)
        } else if cfg!(all(target_os = "macos", target_arch = "aarch64")) {
            Some(Self::MacOsArm64)
        } else if cfg!(all(target_os = "windows", target_arch = "x86_64")) {
            Some(Self::WindowsX86_64)
        } else {
            None
        }
    }

    /// The name people and scripts see: `linux-x86_64`, `linux-aarch64`, `macos-arm64`, `windows-x86_64`.
    pub fn name(self) -> &'static str {
        match self {
            Self::LinuxX86_64 => "linux-x86_64",
            Self::LinuxAarch64 => "linux-aarch64",
            Self::MacOsArm64 => "macos-arm64",
            Self::WindowsX86_64 => "windows-x86_64",
        }
    }
}

impl std::fmt::Display for Platform {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
