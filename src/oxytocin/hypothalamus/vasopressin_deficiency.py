"""Arginine vasopressin deficiency (central diabetes insipidus), and what may go with it: the loss of oxytocin cells."""

from __future__ import annotations

from oxytocin.language import Component, Equal, Level, Link, Output, Parameter, maximum, minimum


class VasopressinDeficiency(Component):
    """The share of oxytocin cells that is lost with those that make vasopressin.

    magnocellular_loss = present min(1, max(0, loss))
    """

    present = Parameter(
        0.0, "1", "oxytocin_notes", evidence="assumed", doc="1 in a patient with vasopressin deficiency, 0 in others"
    )
    loss = Link(
        0.9, "1", "atila2023", evidence="calibrated", probability=0.85, sd=0.06, species="human", n=15,
        doc="patients with vasopressin deficiency have lost oxytocin cells too, as the MDMA test shows",
    )  # fmt: skip
    magnocellular_loss = Output(Level("1"))

    def equations(self):
        yield Equal(self.magnocellular_loss, self.present * minimum(1, maximum(0, self.loss)))
