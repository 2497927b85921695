"""The ONNX graph of all-MiniLM-L6-v2: tokens in, unit vectors out: of the text and of each token.

Knows the model's shape, holds none of its weights.

`python -m index.embedding.minilm_graph` writes `minilm.onnx` (25 KB), which is shipped: its initializers point into the
published safetensors file, so nothing of 90 MB is ever copied, converted or cached, and `onnx` is needed only here.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.embedding.minilm import GRAPH, HIDDEN, WEIGHTS, model_folder

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto, TensorProto

LAYERS = 6
HEADS = 12
EPSILON = 1e-12  # of every LayerNorm, from the model's published configuration
FUSED = "com.microsoft"  # ONNX Runtime's own operators: several steps of a transformer in one kernel
OPSET = 17
IR_VERSION = 8  # the format of opset 17: readable by every ONNX Runtime since 2022


class _Graph:
    """Collects nodes, and each weight on its first use."""

    def __init__(self, weights: Path) -> None:
        with weights.open("rb") as file:
            header_length = int.from_bytes(file.read(8), "little")
            self._tensors: dict[str, Any] = json.loads(file.read(header_length))
        self._data_start = 8 + header_length
        self.nodes: list[NodeProto] = []
        self.initializers: dict[str, TensorProto] = {}

    def weight(self, name: str) -> str:
        from onnx import TensorProto

        if name not in self.initializers:
            entry = self._tensors[name]
            start, end = entry["data_offsets"]
            tensor = TensorProto(
                name=name, data_type=TensorProto.FLOAT, dims=entry["shape"], data_location=TensorProto.EXTERNAL
            )
            place = {"location": WEIGHTS, "offset": str(self._data_start + start), "length": str(end - start)}
            for key, value in place.items():
                tensor.external_data.add(key=key, value=value)
            self.initializers[name] = tensor
        return name

    def add(self, operator: str, inputs: list[str], output: str, domain: str = FUSED, **attributes: float | str) -> str:
        from onnx import helper

        # the operator that embeds has a second output, which the schema demands and nothing reads
        outputs = [output, f"{output}.unused"] if operator == "EmbedLayerNormalization" else [output]
        node = helper.make_node(operator, inputs, outputs, domain=domain)
        node.attribute.extend(helper.make_attribute(key, value) for key, value in sorted(attributes.items()))
        self.nodes.append(node)
        return output

    def linear(self, x: str, name: str) -> str:
        """Without the bias: the operator that follows adds it. PyTorch keeps the matrix transposed."""
        return self.add("FusedMatMul", [x, self.weight(f"{name}.weight")], name, transB=1)

    def residual_norm(self, x: str, skip: str, name: str) -> str:
        """LayerNorm(dense(x) + skip)."""
        norm = [self.weight(f"{name}.LayerNorm.weight"), self.weight(f"{name}.LayerNorm.bias")]
        inputs = [self.linear(x, f"{name}.dense"), skip, *norm, self.weight(f"{name}.dense.bias")]
        return self.add("SkipLayerNormalization", inputs, name, epsilon=EPSILON)

    def attention(self, x: str, name: str) -> str:
        parts = [f"{name}.{part}" for part in ("query", "key", "value")]
        projected = [self.linear(x, part) for part in parts]
        bias = self.add("Concat", [self.weight(f"{part}.bias") for part in parts], f"{name}.bias", "", axis=0)
        return self.add("MultiHeadAttention", [*projected, bias, "mask"], name, num_heads=HEADS)

    def layer(self, x: str, name: str) -> str:
        attended = self.residual_norm(self.attention(x, f"{name}.attention.self"), x, f"{name}.attention.output")
        wide = f"{name}.intermediate"
        dense = self.linear(attended, f"{wide}.dense")
        gelu = self.add("BiasGelu", [dense, self.weight(f"{wide}.dense.bias")], wide)  # the exact one, by erf
        return self.residual_norm(gelu, attended, f"{name}.output")

    def embed(self) -> str:
        names = ["word_embeddings", "position_embeddings", "token_type_embeddings"]
        tables = [self.weight(f"embeddings.{name}.weight") for name in names]
        norm = [self.weight(f"embeddings.LayerNorm.{part}") for part in ("weight", "bias")]
        segments = self.add("Sub", ["ids", "ids"], "segments", "")  # one segment only: all zero
        return self.add("EmbedLayerNormalization", ["ids", segments, *tables, *norm], "embeddings", epsilon=EPSILON)

    def pool(self, x: str) -> str:
        """The masked sum, then the L2 norm, which makes it the same as the masked mean."""
        from onnx import TensorProto, helper

        self.initializers["axis"] = helper.make_tensor("axis", TensorProto.INT64, [1], [1])
        row = self.add("Unsqueeze", [self.add("Cast", ["mask"], "kept", "", to=TensorProto.FLOAT), "axis"], "row", "")
        total = self.add("Squeeze", [self.add("MatMul", [row, x], "summed", ""), "axis"], "total", "")
        return self.add("LpNormalization", [total], "vectors", "", axis=1, p=2)


def build(weights: Path) -> "ModelProto":
    from onnx import TensorProto, helper  # late: 0.3 s, and only whoever renews the graph has it

    graph = _Graph(weights)
    x = graph.embed()
    for number in range(LAYERS):
        x = graph.layer(x, f"encoder.layer.{number}")
    graph.add("LpNormalization", [x], "states", "", axis=2, p=2)
    graph.pool(x)
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT32, ["batch", "length"]) for name in ("ids", "mask")]
    shapes: dict[str, list[str | int | None]] = {"vectors": ["batch", HIDDEN], "states": ["batch", "length", HIDDEN]}
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in shapes.items()]
    body = helper.make_graph(graph.nodes, "all-MiniLM-L6-v2", inputs, outputs, list(graph.initializers.values()))
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)]
    return helper.make_model(body, opset_imports=opsets, ir_version=IR_VERSION)


if __name__ == "__main__":
    GRAPH.write_bytes(build(model_folder() / WEIGHTS).SerializeToString(deterministic=True))
