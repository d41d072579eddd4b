"""The types `Lanes` (eight numbers) and `Mask` (eight truths), their operators, and their way from and to memory."""

import operator

from llvmlite import ir
from numba.core import types
from numba.core.typing import signature
from numba.core.typing.templates import ConcreteTemplate, infer_global
from numba.extending import intrinsic, lower_builtin, models, register_model

WIDTH = 8
NUMBERS = ir.VectorType(ir.DoubleType(), WIDTH)
WORDS = ir.VectorType(ir.IntType(64), WIDTH)
_TRUTHS = ir.VectorType(ir.IntType(1), WIDTH)
_PLACE = ir.IntType(32)
_ALIGNMENT = 8  # of arrays that NumPy made


class LanesType(types.Type):
    """One 64-bit floating-point number for each of eight subjects."""

    def __init__(self):
        super().__init__(name="Lanes")


class MaskType(types.Type):
    """One truth for each of eight subjects."""

    def __init__(self):
        super().__init__(name="Mask")


lanes, mask = LanesType(), MaskType()


@register_model(LanesType)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager, kind):
        super().__init__(manager, kind, NUMBERS)


@register_model(MaskType)
class _MaskModel(models.PrimitiveModel):
    def __init__(self, manager, kind):
        super().__init__(manager, kind, _TRUTHS)


def constant(kind, value):
    """Return a vector constant with one value in all lanes."""
    return ir.Constant(kind, [value] * WIDTH)


def as_vector(context, builder, kind, value):
    """Return a value as a vector: a single number stands in all lanes."""
    if kind == lanes:
        return value
    number = context.cast(builder, value, kind, types.float64)
    first = builder.insert_element(ir.Constant(NUMBERS, ir.Undefined), number, ir.Constant(_PLACE, 0))
    return builder.shuffle_vector(first, ir.Constant(NUMBERS, ir.Undefined), constant(ir.VectorType(_PLACE, WIDTH), 0))


def _define(function, result, emit):
    """Let an operator take lanes on either side, and a single number on the other."""
    numbers = (types.float64, types.int64)
    pairs = [(lanes, lanes), *((lanes, each) for each in numbers), *((each, lanes) for each in numbers)]

    def lower(context, builder, sig, args):
        left, right = (as_vector(context, builder, kind, value) for kind, value in zip(sig.args, args, strict=True))
        return emit(builder, left, right)

    for pair in pairs:
        lower_builtin(function, *pair)(lower)
    cases = [signature(result, *pair) for pair in pairs]
    infer_global(function)(type(f"Lanes_{function.__name__}", (ConcreteTemplate,), {"cases": cases}))


def _compared(sign):
    return lambda builder, a, b: builder.fcmp_ordered(sign, a, b)


_define(operator.add, lanes, lambda builder, a, b: builder.fadd(a, b))
_define(operator.sub, lanes, lambda builder, a, b: builder.fsub(a, b))
_define(operator.mul, lanes, lambda builder, a, b: builder.fmul(a, b))
_define(operator.truediv, lanes, lambda builder, a, b: builder.fdiv(a, b))
_define(operator.lt, mask, _compared("<"))
_define(operator.le, mask, _compared("<="))
_define(operator.gt, mask, _compared(">"))
_define(operator.ge, mask, _compared(">="))


@infer_global(operator.neg)
class _Negative(ConcreteTemplate):
    cases = [signature(lanes, lanes)]


@lower_builtin(operator.neg, lanes)
def _negative(context, builder, sig, args):
    return builder.fneg(args[0])


@infer_global(operator.and_)
class _Both(ConcreteTemplate):
    cases = [signature(mask, mask, mask)]


@lower_builtin(operator.and_, mask, mask)
def _both(context, builder, sig, args):
    return builder.and_(*args)


@infer_global(operator.or_)
class _Either(ConcreteTemplate):
    cases = [signature(mask, mask, mask)]


@lower_builtin(operator.or_, mask, mask)
def _either(context, builder, sig, args):
    return builder.or_(*args)


@infer_global(operator.invert)
class _Not(ConcreteTemplate):
    cases = [signature(mask, mask)]


@lower_builtin(operator.invert, mask)
def _not(context, builder, sig, args):
    return builder.not_(args[0])


def _row(context, builder, kind, array, index):
    """Return where a row of a C-contiguous array of shape (rows, 8) lies, as a pointer to a vector."""
    data = context.make_array(kind)(context, builder, array).data
    first = builder.mul(index, ir.Constant(index.type, WIDTH))
    return builder.bitcast(builder.gep(data, [first]), NUMBERS.as_pointer())


def _is_rows(kind):
    return isinstance(kind, types.Array) and kind.ndim == 2 and kind.layout == "C" and kind.dtype == types.float64


@intrinsic
def load(typing, array, index):
    """Return the lanes in row `index` of an array of shape (rows, 8)."""
    if not _is_rows(array):
        return None

    def emit(context, builder, sig, args):
        place = context.cast(builder, args[1], sig.args[1], types.intp)
        found = builder.load(_row(context, builder, sig.args[0], args[0], place))
        found.align = _ALIGNMENT
        return found

    return lanes(array, index), emit


@intrinsic
def store(typing, array, index, value):
    """Write lanes, or one number for all of them, into row `index` of an array of shape (rows, 8)."""
    if not _is_rows(array):
        return None

    def emit(context, builder, sig, args):
        place = context.cast(builder, args[1], sig.args[1], types.intp)
        row = _row(context, builder, sig.args[0], args[0], place)
        builder.store(as_vector(context, builder, sig.args[2], args[2]), row).align = _ALIGNMENT
        return context.get_dummy_value()

    return types.void(array, index, value), emit


@intrinsic
def where(typing, condition, yes, no):
    """Return `yes` in the lanes in which the condition holds, and `no` in the others."""
    if condition != mask:
        return None

    def emit(context, builder, sig, args):
        chosen = [as_vector(context, builder, kind, value) for kind, value in zip(sig.args[1:], args[1:], strict=True)]
        return builder.select(args[0], *chosen)

    return lanes(condition, yes, no), emit


@intrinsic
def is_number(typing, value):
    """Return in which lanes a value is a number; infinity is one."""

    def emit(context, builder, sig, args):
        return builder.fcmp_ordered("ord", args[0], args[0])

    return mask(value), emit


@intrinsic
def anywhere(typing, condition):
    """Return whether a condition holds in any lane."""
    if condition != mask:
        return None

    def emit(context, builder, sig, args):
        word = builder.bitcast(args[0], ir.IntType(WIDTH))
        return builder.icmp_unsigned("!=", word, ir.Constant(word.type, 0))

    return types.boolean(condition), emit
