//! `NOTICE` names what we hand to users and did not make: each model and runtime of the assets table, with its licence.

use inkgate_engine::assets::{Part, table};
use inkgate_tidy::text;

#[test]
fn every_asset_stands_in_the_notice_with_package_version_and_licence() {
    let notice = text("NOTICE").unwrap();
    for asset in table() {
        let by_file = matches!(asset.part, Part::Model | Part::Font);
        let file = asset.file.rsplit('/').next().unwrap();
        let package = format!("{} {}", asset.package, asset.version);
        let row = notice.lines().find(|line| {
            line.contains(&package) && line.contains(asset.licence) && (!by_file || line.contains(file))
        });
        assert!(row.is_some(), "NOTICE has no line with {file}, {package} and {}", asset.licence);
    }
}

#[test]
fn the_notice_names_no_package_that_is_gone() {
    let notice = text("NOTICE").unwrap();
    for line in notice.lines().filter(|line| line.starts_with("| ") && line.contains('.')) {
        let named =
            table().iter().any(|asset| line.contains(&format!("{} {}", asset.package, asset.version)));
        assert!(named, "NOTICE: no asset comes from the package of this line: {line}");
    }
}
