/**
 * Where organs lie in the drawing, and their outlines. Drawn for this page; a scheme, and not to scale.
 *
 * Each organ has its middle, the radius at which arrows end, the end of its label, and outlines: "shape" glows, "line"
 * is only drawn.
 */

/** @typedef {{at: [number, number], radius: number, label: [number, number, "start"|"end"], shape: string, line?: string}} Organ */

const LEFT = 6;
const RIGHT = 474;

const BRAIN =
  "M158,118 C150,88 172,60 206,54 C246,48 286,70 296,108 C302,134 292,156 272,164 C262,168 250,160 240,160 " +
  "C226,160 222,150 206,148 C186,148 166,142 158,118 Z";

const circle = (x, y, radius) =>
  `M${x - radius},${y} a${radius},${radius} 0 1 0 ${2 * radius},0 a${radius},${radius} 0 1 0 ${-2 * radius},0 Z`;

/** A woman or a man: the head from the side, where the chain begins, and the trunk from the front. */
export const person = {
  view: "0 0 480 640",
  outline: [
    "M290,250 C288,226 292,212 304,190 C324,160 324,104 292,70 C264,38 208,28 172,50 C146,66 137,90 136,114 " +
      "C135,124 128,134 119,148 C116,154 121,157 129,158 C131,163 126,167 128,171 C127,176 131,178 129,183 " +
      "C127,188 131,192 131,199 C131,212 144,218 161,215 C178,213 190,219 194,232 C196,240 196,246 194,252",
    "M194,252 C192,270 158,278 124,288 C84,300 72,334 66,382 C60,430 56,470 46,520",
    "M290,250 C292,268 324,278 356,288 C396,300 408,334 414,382 C420,430 424,470 434,520",
    "M110,372 C116,410 128,438 122,476 C114,514 106,550 104,606",
    "M370,372 C364,410 352,438 358,476 C366,514 374,550 376,606",
    BRAIN,
  ],
  organs: {
    brain: {
      at: [228, 76],
      radius: 22,
      label: [RIGHT, 40, "end"],
      shape: BRAIN,
      line: "M178,84 C196,92 200,76 216,84 M236,66 C238,82 254,80 258,94 M270,90 C262,104 278,112 288,118 M250,152 C250,136 266,134 274,146",
    },
    reward: { at: [188, 118], radius: 13, label: [LEFT, 66, "start"], shape: circle(188, 118, 11) },
    hypothalamus: {
      at: [222, 134],
      radius: 15,
      label: [LEFT, 20, "start"],
      shape:
        "M208,132 C208,122 218,118 226,120 C236,122 240,132 234,140 C228,148 220,150 214,146 C210,143 208,138 208,132 Z",
    },
    amygdala: {
      at: [262, 140],
      radius: 13,
      label: [RIGHT, 116, "end"],
      shape: "M251,140 C251,131 260,127 267,131 C274,135 274,146 266,150 C258,153 251,148 251,140 Z",
    },
    pituitary: {
      at: [212, 172],
      radius: 12,
      label: [LEFT, 216, "start"],
      shape:
        "M202,173 C202,165 209,163 213,163 C220,163 224,168 223,174 C222,181 215,183 210,182 C205,181 202,178 202,173 Z",
      line: "M219,148 C217,154 215,158 214,163",
    },
    skin_and_nerves: {
      at: [318, 322],
      radius: 12,
      label: [RIGHT, 232, "end"],
      shape: circle(318, 322, 10),
      line:
        "M276,196 C282,236 262,262 258,300 C254,350 256,430 254,520 M258,306 C280,312 296,318 308,322 " +
        "M256,380 C276,384 300,390 322,392 M255,470 C272,474 290,480 306,482 M328,322 C342,322 352,328 364,340",
    },
    blood: {
      at: [232, 338],
      radius: 22,
      label: [RIGHT, 330, "end"],
      shape:
        "M232,362 C214,350 206,336 210,324 C214,314 226,314 232,324 C238,314 250,314 254,324 C258,336 250,350 232,362 Z",
      line: "M232,318 C230,296 240,284 236,262 M232,362 C234,410 230,452 232,520 M232,420 C214,424 204,428 196,432",
    },
    breast: {
      at: [160, 358],
      radius: 27,
      label: [LEFT, 340, "start"],
      shape:
        "M160,332 C176,332 186,344 186,358 C186,374 174,386 160,386 C146,386 134,374 134,358 C134,344 144,332 160,332 Z",
      line: "M160,362 L160,340 M160,362 L143,347 M160,362 L177,347 M160,362 L140,362 M160,362 L180,362 M160,362 L147,378 M160,362 L173,378",
    },
    stress_axis: {
      at: [184, 436],
      radius: 17,
      label: [LEFT, 446, "start"],
      shape: "M168,440 C170,428 180,422 188,424 C198,426 202,436 198,444 C190,436 178,436 168,440 Z",
      line: "M166,446 C176,438 194,440 198,450 C204,466 194,484 180,480 C164,476 160,456 166,446 Z",
    },
    womb: {
      at: [234, 528],
      radius: 28,
      label: [RIGHT, 500, "end"],
      shape:
        "M206,516 C204,498 220,492 234,492 C248,492 264,498 262,516 C260,534 248,542 245,556 L223,556 C220,542 208,534 206,516 Z",
      line: "M207,508 C192,500 184,506 176,516 M261,508 C276,500 284,506 292,516",
    },
    cervix: {
      at: [234, 572],
      radius: 14,
      label: [RIGHT, 578, "end"],
      shape:
        "M222,560 L246,560 C247,570 250,578 252,588 L239,588 L234,572 L229,588 L216,588 C218,578 221,570 222,560 Z",
    },
    sexual: { at: [234, 612], radius: 13, label: [LEFT, 600, "start"], shape: circle(234, 612, 11) },
    drug: {
      at: [92, 546],
      radius: 18,
      label: [LEFT, 516, "start"],
      shape: "M76,540 h34 a6,6 0 0 1 6,6 v0 a6,6 0 0 1 -6,6 h-34 a6,6 0 0 1 -6,-6 v0 a6,6 0 0 1 6,-6 Z",
      line: "M93,540 v12",
    },
    other: { at: [392, 452], radius: 12, label: [RIGHT, 420, "end"], shape: circle(392, 452, 10) },
  },
};

/** A rat, a mouse or a vole, from the side. */
export const rodent = {
  view: "0 0 480 452",
  outline: [
    "M62,232 C70,214 100,196 122,172 C128,150 148,140 160,152 C166,158 168,166 166,174 C214,140 300,130 360,158 " +
      "C414,184 430,240 412,284 C404,304 380,314 352,316 L346,330 C344,338 318,338 316,332 L320,318 " +
      "C270,328 220,326 186,316 L182,330 C180,338 154,338 152,330 L158,306 C138,296 132,284 124,270 " +
      "C104,272 78,264 66,248 C60,242 59,238 62,232 Z",
    "M412,280 C446,300 462,340 436,372 C424,386 404,384 394,376",
    "M62,240 C50,236 40,226 34,216 M64,244 C50,246 38,250 28,258",
  ],
  organs: {
    brain: {
      at: [158, 204],
      radius: 20,
      label: [LEFT, 70, "start"],
      shape:
        "M112,218 C116,194 138,176 166,180 C192,184 206,204 200,222 C194,238 166,240 146,236 C128,234 112,232 112,218 Z",
    },
    reward: { at: [130, 214], radius: 11, label: [LEFT, 24, "start"], shape: circle(130, 214, 9) },
    hypothalamus: { at: [156, 222], radius: 12, label: [LEFT, 116, "start"], shape: circle(156, 222, 10) },
    amygdala: { at: [182, 214], radius: 11, label: [RIGHT, 70, "end"], shape: circle(182, 214, 9) },
    pituitary: {
      at: [150, 252],
      radius: 10,
      label: [LEFT, 330, "start"],
      shape: circle(150, 252, 8),
      line: "M154,232 L151,244",
    },
    skin_and_nerves: {
      at: [296, 176],
      radius: 11,
      label: [RIGHT, 24, "end"],
      shape: circle(296, 176, 9),
      line: "M196,214 C226,182 262,174 296,176 C340,178 376,196 404,228",
    },
    blood: {
      at: [228, 264],
      radius: 20,
      label: [LEFT, 376, "start"],
      shape:
        "M228,286 C212,276 205,264 209,253 C213,244 223,244 228,252 C233,244 243,244 247,253 C251,264 244,276 228,286 Z",
      line: "M214,250 C200,246 190,244 180,246 M248,264 C290,252 330,252 384,250",
    },
    breast: {
      at: [286, 304],
      radius: 17,
      label: [RIGHT, 368, "end"],
      shape: "M256,300 C262,290 310,290 318,300 C312,314 262,316 256,300 Z",
      line: "M270,312 v8 M286,313 v8 M302,312 v8",
    },
    stress_axis: {
      at: [318, 220],
      radius: 12,
      label: [RIGHT, 116, "end"],
      shape: "M304,224 C306,212 324,208 332,222 C322,218 312,218 304,224 Z",
      line: "M304,228 C314,220 330,222 332,232 C332,246 306,246 304,228 Z",
    },
    womb: {
      at: [372, 262],
      radius: 16,
      label: [RIGHT, 322, "end"],
      shape: "M352,262 C352,250 372,246 386,256 C394,262 392,272 382,274 C370,278 352,274 352,262 Z",
    },
    cervix: { at: [402, 274], radius: 10, label: [RIGHT, 412, "end"], shape: circle(402, 274, 8) },
    sexual: { at: [376, 294], radius: 11, label: [RIGHT, 412, "end"], shape: circle(376, 294, 9) },
    drug: {
      at: [236, 392],
      radius: 16,
      label: [LEFT, 420, "start"],
      shape: "M222,386 h28 a6,6 0 0 1 6,6 v0 a6,6 0 0 1 -6,6 h-28 a6,6 0 0 1 -6,-6 v0 a6,6 0 0 1 6,-6 Z",
      line: "M236,386 v12",
    },
    other: { at: [346, 206], radius: 10, label: [RIGHT, 162, "end"], shape: circle(346, 206, 8) },
  },
};

/** Return the drawing for a body of the program. */
export function drawingOf(body) {
  return ["rat", "mouse", "vole"].includes(body) ? rodent : person;
}
