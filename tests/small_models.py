"""Small models in SBML, shared by the tests; not taken from anybody."""

from __future__ import annotations

from pathlib import Path

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2">
  <model id="small" name="A small model" timeUnits="minute" substanceUnits="nmol" extentUnits="nmol"
    volumeUnits="litre">
"""
TAIL = "  </model>\n</sbml>\n"
UNITS = """
<listOfUnitDefinitions>
  <unitDefinition id="minute"><listOfUnits>
    <unit kind="second" exponent="1" scale="0" multiplier="60"/></listOfUnits></unitDefinition>
  <unitDefinition id="nmol"><listOfUnits>
    <unit kind="mole" exponent="1" scale="-9" multiplier="1"/></listOfUnits></unitDefinition>
  <unitDefinition id="per_minute"><listOfUnits>
    <unit kind="second" exponent="-1" scale="0" multiplier="60"/></listOfUnits></unitDefinition>
</listOfUnitDefinitions>
"""
# A drug goes from a gut (an amount) to blood (a concentration in 2 L) and out; half of it is bound; a dose every time
# the level falls below 4; a rhythm and a choice that turn with the time; a value worked out for time zero.
SMALL = (
    HEAD
    + """
<listOfFunctionDefinitions><functionDefinition id="halved"><math xmlns="http://www.w3.org/1998/Math/MathML">
  <lambda><bvar><ci>x</ci></bvar><apply><divide/><ci>x</ci><cn>2</cn></apply></lambda></math></functionDefinition>
</listOfFunctionDefinitions>
"""
    + UNITS
    + """
<listOfCompartments><compartment id="blood" spatialDimensions="3" size="2" units="litre" constant="true"/>
</listOfCompartments>
<listOfSpecies>
  <species id="gut" compartment="blood" initialAmount="20" hasOnlySubstanceUnits="true" boundaryCondition="false"
    constant="false"/>
  <species id="drug" compartment="blood" initialConcentration="3" hasOnlySubstanceUnits="false"
    boundaryCondition="false" constant="false"/>
</listOfSpecies>
<listOfParameters>
  <parameter id="absorption" value="0.1" units="per_minute" constant="true"/>
  <parameter id="doses" value="0" units="dimensionless" constant="false"/>
  <parameter id="bound" constant="false"/>
  <parameter id="path" value="1" constant="false"/>
  <parameter id="twice" constant="true"/>
</listOfParameters>
<listOfInitialAssignments>
  <initialAssignment symbol="path"><math xmlns="http://www.w3.org/1998/Math/MathML">
    <apply><times/><ci>gut</ci><ci>twice</ci></apply></math></initialAssignment>
  <initialAssignment symbol="twice"><math xmlns="http://www.w3.org/1998/Math/MathML">
    <apply><times/><cn>2</cn><ci>blood</ci></apply></math></initialAssignment>
</listOfInitialAssignments>
<listOfRules>
  <assignmentRule variable="bound"><math xmlns="http://www.w3.org/1998/Math/MathML">
    <apply><ci>halved</ci><ci>drug</ci></apply></math></assignmentRule>
  <rateRule variable="path"><math xmlns="http://www.w3.org/1998/Math/MathML">
    <apply><plus/>
      <apply><sin/><apply><divide/><csymbol encoding="text"
        definitionURL="http://www.sbml.org/sbml/symbols/time">t</csymbol><cn>7</cn></apply></apply>
      <piecewise><piece><cn>1</cn><apply><gt/><csymbol encoding="text"
        definitionURL="http://www.sbml.org/sbml/symbols/time">t</csymbol><cn>30.5</cn></apply></piece>
        <otherwise><apply><minus/><ci>bound</ci></apply></otherwise></piecewise>
    </apply></math></rateRule>
</listOfRules>
<listOfReactions>
  <reaction id="uptake" reversible="false">
    <listOfReactants><speciesReference species="gut" stoichiometry="1" constant="true"/></listOfReactants>
    <listOfProducts><speciesReference species="drug" stoichiometry="1" constant="true"/></listOfProducts>
    <kineticLaw><math xmlns="http://www.w3.org/1998/Math/MathML">
      <apply><times/><ci>absorption</ci><ci>gut</ci></apply></math></kineticLaw></reaction>
  <reaction id="loss" reversible="false">
    <listOfReactants><speciesReference species="drug" stoichiometry="1" constant="true"/></listOfReactants>
    <kineticLaw><math xmlns="http://www.w3.org/1998/Math/MathML">
      <apply><times/><ci>k</ci><ci>blood</ci><ci>drug</ci></apply></math>
      <listOfLocalParameters><localParameter id="k" value="0.05" units="per_minute"/></listOfLocalParameters>
    </kineticLaw></reaction>
</listOfReactions>
<listOfEvents>
  <event id="dose" useValuesFromTriggerTime="true">
    <trigger initialValue="true" persistent="true"><math xmlns="http://www.w3.org/1998/Math/MathML">
      <apply><lt/><ci>drug</ci><cn>4</cn></apply></math></trigger>
    <listOfEventAssignments>
      <eventAssignment variable="gut"><math xmlns="http://www.w3.org/1998/Math/MathML">
        <apply><plus/><ci>gut</ci><cn>10</cn></apply></math></eventAssignment>
      <eventAssignment variable="doses"><math xmlns="http://www.w3.org/1998/Math/MathML">
        <apply><plus/><ci>doses</ci><cn>1</cn></apply></math></eventAssignment>
    </listOfEventAssignments></event>
</listOfEvents>
"""
    + TAIL
)


def with_what(inner: str) -> str:
    """Return a model of one state `x`, a constant `k` and what is handed in, with the units of the other."""
    return (
        HEAD
        + UNITS
        + """
<listOfCompartments><compartment id="c" spatialDimensions="3" size="1" units="litre" constant="true"/>
</listOfCompartments>
<listOfParameters><parameter id="x" value="1" constant="false"/><parameter id="k" value="2" constant="true"/>
</listOfParameters>
"""
        + inner
        + TAIL
    )


def written(folder: Path, text: str, name: str = "small.xml") -> Path:
    """Return the path of a model that was written into a folder."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
