// The oxytocin neuron with secretion as plain C++ loops, every state in every 1 ms step, float32, blocks of lanes:
// the referee for the speed of engine/spikes, and by its statistics for the sameness of the models.
//
//   g++ -O3 -march=native -ffast-math spikes_full.cpp -o spikes_full
//   ./spikes_full full|simple NEURONS STEPS [statistics]
//
// "full" has everything that the kernel has: three after-potentials, absolute refractory period, broadening, fast and
// slow calcium with their Hill terms, pool and reserve. "simple" has no depolarising after-potential, no refractory
// period, cheaper inhibition and no reserve, and its secretion is in other units. Excitatory and inhibitory potentials arrive at 300 Hz each; decay is exact.
// Prints: rate (Hz), CV of intervals, index of dispersion at 1 s, secretion (pg/s), million neuron-steps per CPU-second.
// With "statistics" the first 2 s are left out, and the speed means nothing; without it CV and index are 0.
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#ifndef LANES
#define LANES 128
#endif

static double cpu_seconds() {
  timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec + 1e-9 * now.tv_nsec;
}

static float kept(double half_life_ms) { return (float)exp2(-1.0 / half_life_ms); }

// Net input (excitatory minus inhibitory count, both Poisson with mean 0.3) as cumulative thresholds on 24 bits.
static void fill_thresholds(int32_t* threshold) {
  double poisson[12], net[13] = {0}, cumulative = 0;
  poisson[0] = exp(-0.3);
  for (int k = 1; k < 12; k++) poisson[k] = poisson[k - 1] * 0.3 / k;
  for (int a = 0; a < 12; a++)
    for (int b = 0; b < 12; b++) {
      const int difference = a - b < -6 ? -6 : a - b > 6 ? 6 : a - b;
      net[difference + 6] += poisson[a] * poisson[b];
    }
  for (int i = 0; i < 12; i++) threshold[i] = (int32_t)((cumulative += net[i]) * 16777216.0);
}

struct Sums {
  double spikes = 0, secreted = 0, intervals = 0, interval_sum = 0, interval_squares = 0;
  double bins = 0, count_sum = 0, count_variances = 0;
};

// What statistics need of one block, away from the timed loop.
struct Watch {
  long last[LANES];
  int in_bin[LANES];
  double count_sum[LANES], count_squares[LANES];
  long bins = 0;
  Watch() {
    memset(in_bin, 0, sizeof in_bin), memset(count_sum, 0, sizeof count_sum);
    memset(count_squares, 0, sizeof count_squares);
    for (int i = 0; i < LANES; i++) last[i] = -1;
  }
  void step(long t, const float* spiked, Sums& sums) {
    for (int i = 0; i < LANES; i++)
      if (spiked[i] > 0) {
        if (last[i] >= 0) {
          const double interval = (double)(t - last[i]);
          sums.intervals++, sums.interval_sum += interval, sums.interval_squares += interval * interval;
        }
        last[i] = t, in_bin[i]++;
      }
    if ((t + 1) % 1000 == 0) {
      bins++;
      for (int i = 0; i < LANES; i++) {
        count_sum[i] += in_bin[i], count_squares[i] += (double)in_bin[i] * in_bin[i];
        in_bin[i] = 0;
      }
    }
  }
  void finish(Sums& sums) {
    for (int i = 0; i < LANES && bins > 1; i++) {
      sums.bins += bins, sums.count_sum += count_sum[i];
      sums.count_variances += bins * (count_squares[i] - count_sum[i] * count_sum[i] / bins) / (bins - 1);
    }
  }
};

template <bool full, bool statistics>
static void run(int neurons, long steps, long skipped, Sums& sums) {
  int32_t threshold[12];
  fill_thresholds(threshold);
  const float d_psp = kept(3.5), d_hap = kept(7.5), d_ahp = kept(350), d_dap = kept(150);
  const float d_b = kept(2000), d_e = kept(100), d_c = kept(20000);
  const float fast_inhibition = (float)pow(12.0, -5), slow_inhibition = (float)pow(0.14, -3);
  // A variable, lest the compiler see that this amplitude is zero and leave its state out
  volatile float dap_size_here = 0;
  const float dap_size = dap_size_here;
  for (int first = 0; first < neurons; first += LANES) {
    float psp[LANES], hap[LANES], ahp[LANES], dap[LANES], since[LANES], b[LANES], e[LANES], c[LANES];
    float pool[LANES], reserve[LANES], out[LANES], spiked[LANES];
    uint32_t x[LANES], y[LANES], z[LANES], w[LANES];
    int32_t count[LANES];
    Watch watch;
    for (int i = 0; i < LANES; i++) {
      const uint32_t n = first + i;
      psp[i] = hap[i] = ahp[i] = dap[i] = b[i] = e[i] = out[i] = 0;
      c[i] = full ? 0.03f : 0.f, since[i] = 100, pool[i] = full ? 5000.f : 1.f, reserve[i] = 2e6f, count[i] = 0;
      x[i] = 123456789u ^ n * 2654435761u, y[i] = 362436069u + n, z[i] = 521288629u ^ (n << 7);
      w[i] = 88675123u * (n + 1) | 1;
    }
    for (long t = 0; t < steps; t++) {
      for (int i = 0; i < LANES; i++) {
        const uint32_t r = x[i] ^ (x[i] << 11);
        x[i] = y[i], y[i] = z[i], z[i] = w[i], w[i] = w[i] ^ (w[i] >> 19) ^ r ^ (r >> 8);
        const int32_t u = w[i] >> 8;
        int32_t k = -4;
        for (int j = 2; j < 10; j++) k += u >= threshold[j];
        psp[i] = psp[i] * d_psp + 2.f * k;
        hap[i] *= d_hap, ahp[i] *= d_ahp, b[i] *= d_b, e[i] *= d_e, c[i] *= d_c;
        const float e2 = e[i] * e[i];
        float spike;
        if (full) {
          dap[i] *= d_dap, since[i] += 1;
          const float above = -56.f + psp[i] - hap[i] - ahp[i] + dap[i] > -50.f ? 1.f : 0.f;
          spike = since[i] >= 2.f ? above : 0.f;
          since[i] = spike > 0.f ? 0.f : since[i];
          dap[i] += dap_size * spike;
          const float fast = 1.f + e2 * e2 * e[i] * fast_inhibition, slow = 1.f + c[i] * c[i] * c[i] * slow_inhibition;
          const float entry = (b[i] + .5f) / (fast * slow);
          const float release = 3e-6f * e2 * pool[i];
          const float fill = pool[i] < 5000.f ? .12f / 2e6f * reserve[i] : 0.f;
          pool[i] += fill - release, reserve[i] -= fill, out[i] += release;
          e[i] += 1.5f * entry * spike, c[i] += 3e-4f * entry * spike;
        } else {
          spike = psp[i] - hap[i] - ahp[i] > 6.f ? 1.f : 0.f;
          const float entry = (b[i] + .5f) / ((1.f + e2 * e2 * e[i] * (1.f / 172.1f)) * (1.f + c[i] * c[i]));
          e[i] += 1.5f * entry * spike, c[i] += 3e-4f * entry * spike;
          const float release = pool[i] * e2 * 3e-6f;
          pool[i] += 5e-6f * (1.f - pool[i]) - release, out[i] += release;
        }
        hap[i] += 30.f * spike, ahp[i] += spike, b[i] += .021f * spike, count[i] += (int32_t)spike;
        if (statistics) spiked[i] = spike;
      }
      if (statistics && t + 1 == skipped)
        for (int i = 0; i < LANES; i++) out[i] = 0, count[i] = 0;
      if (statistics && t >= skipped) watch.step(t, spiked, sums);
    }
    for (int i = 0; i < LANES; i++) sums.spikes += count[i], sums.secreted += out[i];
    watch.finish(sums);
  }
}

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  const bool full = !strcmp(argv[1], "full"), statistics = argc > 4;
  const int neurons = (atoi(argv[2]) + LANES - 1) / LANES * LANES;
  const long steps = atol(argv[3]), skipped = statistics ? 2000 : 0;
  Sums sums;
  const double start = cpu_seconds();
  if (full && statistics)
    run<true, true>(neurons, steps, skipped, sums);
  else if (full)
    run<true, false>(neurons, steps, skipped, sums);
  else if (statistics)
    run<false, true>(neurons, steps, skipped, sums);
  else
    run<false, false>(neurons, steps, skipped, sums);
  const double seconds = cpu_seconds() - start, simulated = (steps - skipped) * 1e-3;
  const double mean = sums.interval_sum / fmax(sums.intervals, 1);
  const double variance = sums.interval_squares / fmax(sums.intervals, 1) - mean * mean;
  printf("%.6f %.6f %.6f %.6f %.1f\n", sums.spikes / neurons / simulated, statistics ? sqrt(variance) / mean : 0.0,
         statistics ? sums.count_variances / sums.count_sum : 0.0, sums.secreted / neurons / simulated,
         neurons * (double)steps / seconds / 1e6);
}
