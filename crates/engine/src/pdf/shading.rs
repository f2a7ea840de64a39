//! What a gradient or mesh of colours costs to draw.

use std::time::Instant;

use hayro::hayro_interpret::pattern::ShadingPattern;
use hayro::hayro_interpret::shading::{ShadingFunction, ShadingType};
use hayro::kurbo::{Affine, Point, Rect};

/// Work in the units of [`super::survey`] and bytes held, for a gradient that is seen on `pixels` of the page, drawn
/// at `scale` pixels for one point.
pub(super) fn cost(shaded: &ShadingPattern, pixels: u64, scale: f64) -> (u64, u64) {
    let to_pixels = Affine::scale(scale) * shaded.matrix;
    let mesh = |boxes: &mut dyn Iterator<Item = Rect>, each: u64, overlap: u64| {
        let (mut work, mut all) = (0u64, Rect::ZERO);
        for bbox in boxes {
            // The renderer counts pixels of a mesh from 0 to 65,535, on the page or not.
            let bbox = to_pixels.transform_rect_bbox(bbox).intersect(Rect::new(0.0, 0.0, 65_535.0, 65_535.0));
            let area = (bbox.width().max(0.0) + 1.0) * (bbox.height().max(0.0) + 1.0);
            work = work.saturating_add(each).saturating_add((area as u64).saturating_mul(overlap));
            all = if all == Rect::ZERO { bbox } else { all.union(bbox) };
        }
        (work.saturating_add(pixels * 4), ((all.area() as u64).saturating_mul(MESH_BYTES)))
    };
    let around = |points: &[Point]| {
        points.iter().fold(Rect::new(f64::MAX, f64::MAX, f64::MIN, f64::MIN), |r, p| r.union_pt(*p))
    };
    match shaded.shading.shading_type.as_ref() {
        ShadingType::FunctionBased { function, domain, .. } => {
            (pixels.saturating_mul(4 + evaluation(function, &[domain[0], domain[2]])), pixels * 4)
        }
        ShadingType::RadialAxial { function, domain, .. } => {
            (pixels.saturating_mul(4 + evaluation(function, &[domain[0]])), pixels * 4)
        }
        ShadingType::TriangleMesh { triangles, .. } => {
            mesh(&mut triangles.iter().map(|t| around(&[t.p0.point, t.p1.point, t.p2.point])), TRIANGLE, 2)
        }
        ShadingType::CoonsPatchMesh { patches, .. } => {
            mesh(&mut patches.iter().map(|p| around(&p.control_points)), PATCH, PATCH_OVERLAP)
        }
        ShadingType::TensorProductPatchMesh { patches, .. } => {
            mesh(&mut patches.iter().map(|p| around(&p.control_points)), PATCH, PATCH_OVERLAP)
        }
        ShadingType::Dummy => (0, 0),
    }
}

/// Bytes for one pixel of a mesh, which the renderer keeps in a table.
const MESH_BYTES: u64 = 64;

/// Units for setting up one triangle and one patch (some hundreds of triangles), and how often a patch's pixels are
/// looked at.
const TRIANGLE: u64 = 50;
const PATCH: u64 = 20_000;
const PATCH_OVERLAP: u64 = 12;

/// Units for one evaluation of a gradient's function, measured: nothing tells how long a document's own program runs.
fn evaluation(function: &ShadingFunction, input: &[f32]) -> u64 {
    let outputs = function.num_outputs().clamp(1, 32);
    let mut out = [0.0f32; 32];
    let mut best = u128::MAX;
    for _ in 0..3 {
        let start = Instant::now();
        let _ = function.eval(input, out.get_mut(..outputs).unwrap_or_default());
        best = best.min(start.elapsed().as_nanos());
    }
    // The clock itself takes some 20 ns.
    u64::try_from(best.saturating_sub(20) / 10).unwrap_or(u64::MAX)
}
