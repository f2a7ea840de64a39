//! The console's files as they were built. Written by `npm run build` in `console/`: not to be changed by hand.

use super::Built;

/// SHA-256 over the sources that these files were built from.
pub(super) const SOURCES: &str = "ecc2873fe854cb3d061facd44a4c23031d4f8bc66abc5e44c2d7d5d0e6b6aa67";

/// Every file.
pub(super) static FILES: &[Built] = &[
    Built {
        name: "assets/business-DqWi5div.jpg",
        kind: "image/jpeg",
        digest: "a0b1ad66fa8972ea4b4fffbb276c62c3",
        bytes: include_bytes!("dist/assets/business-DqWi5div.jpg"),
        gzip: None,
        brotli: None,
    },
    Built {
        name: "assets/driving-B89-pCxY.jpg",
        kind: "image/jpeg",
        digest: "9b7b8de4a8945aeb5f8a5370640501bd",
        bytes: include_bytes!("dist/assets/driving-B89-pCxY.jpg"),
        gzip: None,
        brotli: None,
    },
    Built {
        name: "assets/index-BgKqdLqH.css",
        kind: "text/css;charset=UTF-8",
        digest: "39edd9f35fc9c8a7f15c4837186f7b8c",
        bytes: include_bytes!("dist/assets/index-BgKqdLqH.css"),
        gzip: Some(include_bytes!("dist/assets/index-BgKqdLqH.css.gz")),
        brotli: Some(include_bytes!("dist/assets/index-BgKqdLqH.css.br")),
    },
    Built {
        name: "assets/index-CEPHk_tA.js",
        kind: "text/javascript;charset=UTF-8",
        digest: "b5bda214146f15d10effe84dd3390aac",
        bytes: include_bytes!("dist/assets/index-CEPHk_tA.js"),
        gzip: Some(include_bytes!("dist/assets/index-CEPHk_tA.js.gz")),
        brotli: Some(include_bytes!("dist/assets/index-CEPHk_tA.js.br")),
    },
    Built {
        name: "assets/mark-CZveexrM.svg",
        kind: "image/svg+xml",
        digest: "b12506a971f348120f498f249785720c",
        bytes: include_bytes!("dist/assets/mark-CZveexrM.svg"),
        gzip: None,
        brotli: None,
    },
    Built {
        name: "assets/page-zh-CCeRl5VE.png",
        kind: "image/png",
        digest: "f537feda50ddde67994a2fbbb32131d4",
        bytes: include_bytes!("dist/assets/page-zh-CCeRl5VE.png"),
        gzip: None,
        brotli: None,
    },
    Built {
        name: "assets/photo-BN3IRzWg.jpg",
        kind: "image/jpeg",
        digest: "7e1afeb81f80b37f03bc836cf6646844",
        bytes: include_bytes!("dist/assets/photo-BN3IRzWg.jpg"),
        gzip: None,
        brotli: None,
    },
    Built {
        name: "assets/plate-BAao6iu9.jpg",
        kind: "image/jpeg",
        digest: "d5c02facb0b08cadf181738a4ecee710",
        bytes: include_bytes!("dist/assets/plate-BAao6iu9.jpg"),
        gzip: None,
        brotli: None,
    },
    Built {
        name: "assets/portrait-BnOK7iaq.jpg",
        kind: "image/jpeg",
        digest: "c39bf0bea17527080394085f2351778a",
        bytes: include_bytes!("dist/assets/portrait-BnOK7iaq.jpg"),
        gzip: None,
        brotli: None,
    },
    Built {
        name: "assets/receipt-DxEA2iem.png",
        kind: "image/png",
        digest: "f0277ecfff7f03e7d954856ac38b5e7e",
        bytes: include_bytes!("dist/assets/receipt-DxEA2iem.png"),
        gzip: None,
        brotli: None,
    },
    Built {
        name: "assets/scanned-xKao88jg.pdf",
        kind: "application/pdf",
        digest: "0d36d4cd91e842dc185f5fe78c2f11ff",
        bytes: include_bytes!("dist/assets/scanned-xKao88jg.pdf"),
        gzip: None,
        brotli: None,
    },
    Built {
        name: "assets/vehicle-Imk9AWe8.jpg",
        kind: "image/jpeg",
        digest: "ffe5b86bc2cc84b8af1608fda5cc4a33",
        bytes: include_bytes!("dist/assets/vehicle-Imk9AWe8.jpg"),
        gzip: None,
        brotli: None,
    },
    Built {
        name: "index.html",
        kind: "text/html;charset=UTF-8",
        digest: "e0ab23f059fca771e1e7d8446dfb8428",
        bytes: include_bytes!("dist/index.html"),
        gzip: Some(include_bytes!("dist/index.html.gz")),
        brotli: Some(include_bytes!("dist/index.html.br")),
    },
];
