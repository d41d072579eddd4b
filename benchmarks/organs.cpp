// Tsitouras 5(4) with error control and its free interpolant, over the equations in equations.h. What our engine does,
// without the engine: no events, no names, one subject after the other.
//     organs SUBJECTS TOLERANCE INPUT OUTPUT     prints CPU seconds
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

#include "equations.h"  // STATES, PARAMETERS, FORCE, RATE, ON, OFF, END, EVERY, and derivatives(y, p, u0, dy)

static double k[7][STATES];

static const double A[7][6] = {
    {},
    {0.161},
    {-0.008480655492356989, 0.335480655492357},
    {2.8971530571054935, -6.359448489975075, 4.3622954328695815},
    {5.325864828439257, -11.748883564062828, 7.4955393428898365, -0.09249506636175525},
    {5.86145544294642, -12.92096931784711, 8.159367898576159, -0.071584973281401, -0.028269050394068383},
    {0.09646076681806523, 0.01, 0.4798896504144996, 1.379008574103742, -3.290069515436081, 2.324710524099774}};
static const double E[7] = {-0.00178001105222577714, -0.0008164344596567469, 0.007880878010261995, -0.1447110071732629,
                            0.5823571654525552, -0.45808210592918697, 0.015151515151515152};

static double interpolated(double x, double h, double y, int i) {
    const double s = x * x;
    const double b0 = -1.0530884977290216 * x * (x - 1.3299890189751412) * (s - 1.4364028541716351 * x + 0.7139816917074209);
    const double b1 = 0.1017 * s * (s - 2.1966568338249754 * x + 1.2949852507374631);
    const double b2 = 2.490627285651252793 * s * (s - 2.38535645472061657 * x + 1.57803468208092486);
    const double b3 = -16.54810288924490272 * (x - 1.21712927295533244) * (x - 0.61620406037800089) * s;
    const double b4 = 47.37952196281928122 * (x - 1.203071208372362603) * (x - 0.658047292653547382) * s;
    const double b5 = -34.87065786149660974 * (x - 1.2) * (x - 0.666666666666666667) * s;
    const double b6 = 2.5 * (x - 1.0) * (x - 0.6) * s;
    return y + h * (b0 * k[0][i] + b1 * k[1][i] + b2 * k[2][i] + b3 * k[3][i] + b4 * k[4][i] + b5 * k[5][i] + b6 * k[6][i]);
}

static void stretch(double t, double stop, double u0, double* y, const double* p, double tolerance, double* force,
                    int& sample, int samples) {
    double y_new[STATES], h = 0.1;
    derivatives(y, p, u0, k[0]);
    while (t < stop) {
        const bool last = h >= stop - t;
        const double step = last ? stop - t : h;
        for (int stage = 1; stage < 7; stage++) {
            for (int i = 0; i < STATES; i++) {
                double sum = 0.0;
                for (int j = 0; j < stage; j++) sum += A[stage][j] * k[j][i];
                y_new[i] = y[i] + step * sum;
            }
            derivatives(y_new, p, u0, k[stage]);
        }
        double size = 0.0;
        for (int i = 0; i < STATES; i++) {
            double error = 0.0;
            for (int j = 0; j < 7; j++) error += E[j] * k[j][i];
            const double allowed = tolerance * (SCALE[i] + std::max(std::fabs(y[i]), std::fabs(y_new[i])));
            size = std::max(size, std::fabs(step * error) / allowed);
        }
        const double growth = size > 0.0 ? std::min(5.0, std::max(0.2, 0.9 * std::pow(size, -0.2))) : 5.0;
        if (size <= 1.0) {
            const double end = last ? stop : t + step;
            while (sample < samples && sample * EVERY < end) {
                force[sample] = interpolated((sample * EVERY - t) / step, step, y[FORCE], FORCE);
                sample++;
            }
            t = end;
            for (int i = 0; i < STATES; i++) y[i] = y_new[i], k[0][i] = k[6][i];
            h = last ? std::max(h, step * growth) : step * growth;
        } else {
            h = step * std::min(1.0, growth);
        }
    }
}

int main(int, char** arguments) {
    const int subjects = std::atoi(arguments[1]);
    const double tolerance = std::atof(arguments[2]);
    const int samples = int(END / EVERY) + 1;
    std::vector<double> given(size_t(subjects) * (PARAMETERS + STATES)), force(size_t(subjects) * samples);
    FILE* file = std::fopen(arguments[3], "rb");
    if (!file || std::fread(given.data(), 8, given.size(), file) != given.size()) return 1;
    std::fclose(file);
    const std::clock_t before = std::clock();
    for (int s = 0; s < subjects; s++) {
        const double* p = &given[size_t(s) * (PARAMETERS + STATES)];
        double y[STATES], *out = &force[size_t(s) * samples];
        std::copy(p + PARAMETERS, p + PARAMETERS + STATES, y);
        int sample = 0;
        stretch(0.0, ON, 0.0, y, p, tolerance, out, sample, samples);
        stretch(ON, OFF, RATE, y, p, tolerance, out, sample, samples);
        stretch(OFF, END, 0.0, y, p, tolerance, out, sample, samples);
        while (sample < samples) out[sample++] = y[FORCE];
    }
    std::printf("%.6f\n", double(std::clock() - before) / CLOCKS_PER_SEC);
    file = std::fopen(arguments[4], "wb");
    if (!file || std::fwrite(force.data(), 8, force.size(), file) != force.size()) return 1;
    return std::fclose(file);
}
