// The network of engine/spikes/bundles.py as plain C++ loops: the same algorithm, the same order of every sum, the same
// spikes to the last bit. The referee for the kernel's speed on whole networks, bundles and secretion included.
//
//   g++ -std=c++20 -O3 -march=native -ffp-contract=off -fno-math-errno -fno-trapping-math network.cpp -o network
//   ./network GIVEN CALLS SKIPPED SPIKES
//
// GIVEN is a network at rest as network.py writes it; a call is 100 ms, and spikes and CPU time are counted after the
// SKIPPED first ones. Prints spikes per neuron and second, hormone secreted (pmol), million neuron-steps per CPU-second; writes
// steps (int64) and neurons (int32) of the spikes into SPIKES, unless it is "-".
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <utility>
#include <vector>

constexpr int LANES = 48, WINDOW = 5, REFRESH = 50, LONGEST_BIN = 100, THRESHOLDS = 16, FIRST = 4, CALL = 100;

static double cpu_seconds() {
  timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec + 1e-9 * now.tv_nsec;
}

static float as_float(uint32_t bits) {
  float value;
  memcpy(&value, &bits, 4);
  return value;
}

// Loops of a few rounds over one lane, written out so that the loop over the lanes is the innermost and vectorises
template <int number, class Work>
static inline __attribute__((always_inline)) void unrolled(Work work) {
  [&]<int... k>(std::integer_sequence<int, k...>) { (work(k), ...); }(std::make_integer_sequence<int, number>());
}

struct Membrane {
  float kept, inflow, excitatory_kept, excitatory_inflow, inhibitory_kept, inhibitory_inflow;
  float reset, hap_kept, hap_size, ahp_loss, ahp_size, oxytocin_kept;
};

struct Exchange {
  double ahp_decay, ahp_half, oxytocin_decay, oxytocin_gain, oxytocin_maximum, release_delay, release_interval;
  double release_fraction, store_decay, store_time_constant, cannabinoid_decay, cannabinoid_gain, cannabinoid_half;
  double cannabinoid_maximum;
};

struct Coupling {
  double broadening_step, broadening_base, fast_step, slow_step, fast_inhibition, slow_inhibition;
  double release_per_step, fill_per_step, pool_capacity;
};

struct alignas(64) Block {
  float v[LANES], hap[LANES], ahp[LANES], oxytocin[LANES], factor[LANES];
  uint32_t a[LANES], b[LANES], c[LANES], d[LANES];
  uint16_t limits[THRESHOLDS][2 * LANES];  // of excitatory and inhibitory counts in turn
  float arrivals[WINDOW][LANES];
  bool some;
};

// What the ending of a neuron holds, and what its dendrites have spent
struct Ending {
  double broadening = 0, fast = 0, slow = 0, drive = 0, pool = 0, reserve = 0, released = 0;
  double ahp_count = 0, spent = 0, spent_at = 0;
  int64_t last_spike = 0, due = -1;
};

struct Bundle {
  double excitation = 0, excitation_at = 0, cannabinoid = 0, cannabinoid_at = 0, attenuation = 0;
  bool stale = false;
  std::vector<int> members;
};

struct Walker {
  int neuron;
  float v, hap, ahp, oxytocin;
  uint32_t a, b, c, d;
};

struct Step {
  float v, hap, ahp, oxytocin;
  bool spike;
};

static uint32_t next_word(uint32_t& a, uint32_t& b, uint32_t& c, uint32_t& d) {
  const uint32_t total = a + d, word = ((total << 7) | (total >> 25)) + a, shifted = b << 9;
  c ^= a, d ^= b, b ^= c, a ^= d, c ^= shifted, d = (d << 11) | (d >> 21);
  return word;
}

static inline __attribute__((always_inline)) Step take_step(
    float v, float hap, float ahp, float oxytocin, uint32_t counts, float arrived, const Membrane& m) {
  const float excitatory = as_float(counts << 16), inhibitory = as_float(counts & 0xFFFF0000u);
  const float kept = fmaf(m.excitatory_kept, excitatory, fmaf(m.inhibitory_kept, inhibitory, m.kept));
  const float inflow = fmaf(m.excitatory_inflow, excitatory, fmaf(m.inhibitory_inflow, inhibitory, m.inflow));
  v = fmaf(kept, v, inflow);
  oxytocin = fmaf(m.oxytocin_kept, oxytocin, arrived);
  hap = hap * m.hap_kept;
  const float y = fmaf(m.ahp_loss, ahp, -m.ahp_loss);
  ahp = fmaf(ahp, fmaf(y, y, y), ahp);
  const bool spike = v + oxytocin > fmaf(m.ahp_size, ahp, hap);
  return {spike ? m.reset : v, spike ? m.hap_size : hap, ahp, oxytocin, spike};
}

static float exp_of_minus(float x) {
  const float y = x * (-1.f / 16.f);
  float power = fmaf(y, 1.f / 120.f, 1.f / 24.f);
  power = fmaf(y, power, 1.f / 6.f);
  power = fmaf(y, power, .5f);
  power = fmaf(y, power, 1.f);
  power = fmaf(y, power, 1.f);
  power *= power, power *= power, power *= power;
  return power * power;
}

static uint16_t threshold(float probability) {
  return (uint16_t)std::min(std::max((int32_t)fmaf(probability, 65536.f, -.5f), 0), 65535);
}

struct Network {
  Membrane m;
  Exchange exchange;
  Coupling coupling;
  double table[LONGEST_BIN + 1][8];
  double inputs[4];  // rates of excitatory and inhibitory potentials (Hz), priming (1/s), synthesis (pg a step)
  double step;
  int64_t size, highest, clock = 0;
  uint16_t growth[THRESHOLDS];
  std::vector<Block> blocks;
  std::vector<Ending> endings;
  std::vector<Bundle> bundles;
  std::vector<int> wiring;  // two bundles for each neuron
  std::vector<uint64_t> waiting;
  std::vector<Walker> walkers;
  std::vector<int> stale;
  std::vector<int64_t> spike_steps;
  std::vector<int32_t> spike_neurons;
  double full = 0, full_at = 0, limit = 0, all_spent = 0, all_spent_at = 0;
  int64_t spikes = 0;
  bool record = false;

  double full_store(int64_t now) const { return limit + (full - limit) * exp(exchange.store_decay * (now - full_at)); }

  bool some_wait() const {
    uint64_t together = 0;
    for (const uint64_t word : waiting) together |= word;
    return together != 0;
  }

  float openness(int neuron) const {
    const float sum = (float)(bundles[wiring[2 * neuron]].attenuation + bundles[wiring[2 * neuron + 1]].attenuation);
    return blocks[neuron / LANES].factor[neuron % LANES] * sum;
  }

  void attenuate(Bundle& bundle) const {
    const double elapsed = clock + .5 * (REFRESH - 1 - clock % REFRESH) - bundle.cannabinoid_at;
    const double now = bundle.cannabinoid * exp(exchange.cannabinoid_decay * elapsed), squared = now * now;
    const double fourth = squared * squared;
    bundle.attenuation = 1. - exchange.cannabinoid_maximum * fourth / (fourth + exchange.cannabinoid_half);
  }

  void refresh_all() {
    for (Bundle& bundle : bundles) attenuate(bundle), bundle.stale = false;
    stale.clear();
    const float excitatory = (float)(inputs[0] * step), inhibitory = (float)(inputs[1] * step);
    for (size_t block = 0; block < blocks.size(); block++) {
      float mean[2][LANES], term[2][LANES], sum[2][LANES];
      for (int i = 0; i < LANES; i++) {
        const float open = openness((int)block * LANES + i);
        mean[0][i] = excitatory * open, mean[1][i] = inhibitory * open;
      }
      for (int sign = 0; sign < 2; sign++)
        for (int i = 0; i < LANES; i++) term[sign][i] = sum[sign][i] = exp_of_minus(mean[sign][i]);
      for (int row = 0; row < highest; row++) {
        const float share = (float)(1. / (row + 1));
        for (int i = 0; i < LANES; i++)
          for (int sign = 0; sign < 2; sign++) blocks[block].limits[row][2 * i + sign] = threshold(sum[sign][i]);
        for (int sign = 0; sign < 2; sign++)
          for (int i = 0; i < LANES; i++) {
            term[sign][i] *= mean[sign][i] * share;
            sum[sign][i] += term[sign][i];
          }
      }
      Block& here = blocks[block];
      for (float* row : {here.hap, here.ahp, here.oxytocin})
        for (int i = 0; i < LANES; i++) row[i] = row[i] > 1e-9f ? row[i] : 0.f;
    }
  }

  void refresh_stale() {
    for (const int bundle : stale) attenuate(bundles[bundle]), bundles[bundle].stale = false;
    for (const int bundle : stale)
      for (const int neuron : bundles[bundle].members) {
        const float open = openness(neuron);
        const float mean[2] = {(float)(inputs[0] * step) * open, (float)(inputs[1] * step) * open};
        float term[2] = {exp_of_minus(mean[0]), exp_of_minus(mean[1])}, sum[2] = {term[0], term[1]};
        for (int row = 0; row < highest; row++) {
          const float share = (float)(1. / (row + 1));
          for (int sign = 0; sign < 2; sign++) {
            blocks[neuron / LANES].limits[row][2 * (neuron % LANES) + sign] = threshold(sum[sign]);
            term[sign] *= mean[sign] * share, sum[sign] += term[sign];
          }
        }
      }
    stale.clear();
  }

  void find_walkers(int64_t until) {
    walkers.clear();
    for (size_t word = 0; word < waiting.size(); word++)
      for (uint64_t bits = waiting[word]; bits != 0; bits &= bits - 1) {
        const int neuron = (int)(64 * word) + __builtin_ctzll(bits);
        if (endings[neuron].due <= until) walkers.push_back({neuron, 0, 0, 0, 0, 0, 0, 0, 0});
      }
  }

  void release(int neuron, int64_t now, int k) {
    Ending& own = endings[neuron];
    own.due = -1;
    waiting[neuron / 64] &= ~(1ull << neuron % 64);
    const double before = own.spent * exp(exchange.store_decay * (now - 1 - own.spent_at));
    const double amount = exchange.release_fraction * (full_store(now - 1) - before);
    own.spent = before * exp(exchange.store_decay) + amount, own.spent_at = now;
    all_spent = all_spent * exp(exchange.store_decay * (now - all_spent_at)) + amount, all_spent_at = now;
    for (int dendrite = 0; dendrite < 2; dendrite++) {
      Bundle& bundle = bundles[wiring[2 * neuron + dendrite]];
      const double left = bundle.excitation * exp(exchange.oxytocin_decay * (now + 1 - bundle.excitation_at));
      const double grown = std::min(left + exchange.oxytocin_gain * amount, exchange.oxytocin_maximum);
      bundle.excitation = grown, bundle.excitation_at = now + 1;
      const double kept = exp(exchange.cannabinoid_decay * (now - bundle.cannabinoid_at));
      bundle.cannabinoid = bundle.cannabinoid * kept + exchange.cannabinoid_gain * amount, bundle.cannabinoid_at = now;
      if (!bundle.stale) bundle.stale = true, stale.push_back(wiring[2 * neuron + dendrite]);
      const float gain = (float)(.5 * (grown - left));
      for (const int member : bundle.members) {
        Block& block = blocks[member / LANES];
        block.arrivals[k][member % LANES] += gain;
        block.some = true;
      }
    }
  }

  uint32_t count_one(uint32_t drawn, const Block& block, int lane) const {
    uint32_t low = 0, high = 0;
    for (int row = 0; row < highest; row++) {
      if ((drawn & 0xFFFF) > block.limits[row][2 * lane]) low += growth[row];
      if (drawn >> 16 > block.limits[row][2 * lane + 1]) high += growth[row];
    }
    return low | high << 16;
  }

  void look_ahead(int done) {
    find_walkers(clock + done - 1);
    for (Walker& w : walkers) {
      const Block& block = blocks[w.neuron / LANES];
      const int lane = w.neuron % LANES;
      w = {w.neuron, block.v[lane], block.hap[lane], block.ahp[lane], block.oxytocin[lane],
           block.a[lane], block.b[lane], block.c[lane], block.d[lane]};
    }
    for (int k = 0; k < (walkers.empty() ? 0 : done - 1); k++) {
      for (Walker& w : walkers) {
        if (w.neuron < 0) continue;
        const Block& block = blocks[w.neuron / LANES];
        const int lane = w.neuron % LANES;
        const uint32_t counts = count_one(next_word(w.a, w.b, w.c, w.d), block, lane);
        const Step s = take_step(w.v, w.hap, w.ahp, w.oxytocin, counts, block.arrivals[k][lane], m);
        w.v = s.v, w.hap = s.hap, w.ahp = s.ahp, w.oxytocin = s.oxytocin;
        if (s.spike) w.neuron = -1;
      }
      for (Walker& w : walkers)
        if (w.neuron >= 0 && endings[w.neuron].due == clock + 1 + k) {
          release(w.neuron, clock + 1 + k, k + 1);
          w.neuron = -1;
        }
    }
  }

  void take_spikes(Block& block, int first, const uint32_t (*counts)[LANES], const uint32_t* bits, const float* before,
                   int done, int64_t end) {
    for (int lane = 0; lane < LANES; lane++) {
      if (bits[lane] == 0) continue;
      Ending& own = endings[first + lane];
      float v = m.reset, hap = m.hap_size, ahp = block.ahp[lane], oxytocin = before[lane];
      bool spiked = false;
      for (int k = 0; k < done; k++) {
        const Step s = take_step(v, hap, ahp, oxytocin, spiked ? counts[k][lane] : 0, block.arrivals[k][lane], m);
        oxytocin = s.oxytocin;
        if (spiked) v = s.v, hap = s.hap, ahp = s.ahp;
        if (!(spiked ? s.spike : (bits[lane] & 1u << k) != 0)) continue;
        spiked = true, spikes++;
        const int64_t now = clock + 1 + k, interval = now - own.last_spike, remaining = end - now;
        own.last_spike = now;
        own.ahp_count = own.ahp_count * exp(exchange.ahp_decay * interval) + 1.;
        const double a = own.ahp_count, fourth = a * a * a * a;
        ahp = (float)(fourth / (fourth + exchange.ahp_half));
        const uint64_t bit = 1ull << (first + lane) % 64;
        uint64_t& word = waiting[(first + lane) / 64];
        if (interval < exchange.release_interval)
          own.due = now + (int64_t)exchange.release_delay, word |= bit;
        else
          own.due = -1, word &= ~bit;
        const double* row = table[remaining];
        const double broadening_now = own.broadening * row[4], fast_now = own.fast * row[5];
        const double slow_now = own.slow * row[6], squared = fast_now * fast_now;
        const double fast_hindrance = 1. + squared * squared * fast_now * coupling.fast_inhibition;
        const double slow_hindrance = 1. + slow_now * slow_now * slow_now * coupling.slow_inhibition;
        const double entry = (broadening_now + coupling.broadening_base) / (fast_hindrance * slow_hindrance);
        const double fast_gain = coupling.fast_step * entry;
        own.broadening += coupling.broadening_step * row[0];
        own.fast += fast_gain * row[1];
        own.slow += coupling.slow_step * entry * row[2];
        own.drive += fast_gain * (2. * fast_now + fast_gain) * row[3];
        if (record) spike_steps.push_back(now - 1), spike_neurons.push_back(first + lane);
      }
      block.v[lane] = v, block.hap[lane] = hap, block.ahp[lane] = ahp;
    }
  }

  template <int done>
  void walk(Block& block, int first, int64_t end) {
    alignas(64) uint32_t work[WINDOW][LANES];
    alignas(64) uint32_t bits[LANES];
    alignas(64) float before[LANES];
    for (int i = 0; i < LANES; i++) {
      uint32_t a = block.a[i], b = block.b[i], c = block.c[i], d = block.d[i];
      unrolled<done>([&](int k) { work[k][i] = next_word(a, b, c, d); });
      block.a[i] = a, block.b[i] = b, block.c[i] = c, block.d[i] = d;
    }
    for (int k = 0; k < done; k++) count(block, work[k]);
    const Membrane here = m;
    for (int i = 0; i < LANES; i++) {
      float v = block.v[i], hap = block.hap[i], ahp = block.ahp[i], oxytocin = block.oxytocin[i];
      before[i] = oxytocin;
      uint32_t found = 0;
      unrolled<done>([&](int k) {
        const Step s = take_step(v, hap, ahp, oxytocin, work[k][i], block.arrivals[k][i], here);
        v = s.v, hap = s.hap, ahp = s.ahp, oxytocin = s.oxytocin, found |= s.spike ? 1u << k : 0u;
      });
      block.v[i] = v, block.hap[i] = hap, block.ahp[i] = ahp, block.oxytocin[i] = oxytocin;
      bits[i] = found;
    }
    uint32_t together = 0;
    for (int i = 0; i < LANES; i++) together |= bits[i];
    if (together != 0) take_spikes(block, first, work, bits, before, done, end);
    if (block.some) memset(block.arrivals, 0, sizeof block.arrivals), block.some = false;
  }

  // Turns the drawn halves of words into counts, each the upper half of the float that equals it.
  void count(const Block& block, uint32_t* words) const {
    uint16_t drawn[2 * LANES], pattern[2 * LANES];
    memcpy(drawn, words, sizeof drawn);
    const uint16_t one = growth[0], two = growth[1], three = growth[2], four = growth[3];
    const auto& limits = block.limits;
    for (int i = 0; i < 2 * LANES; i++) {
      uint16_t sum = drawn[i] > limits[0][i] ? one : (uint16_t)0;
      sum += drawn[i] > limits[1][i] ? two : (uint16_t)0;
      sum += drawn[i] > limits[2][i] ? three : (uint16_t)0;
      pattern[i] = sum + (drawn[i] > limits[3][i] ? four : (uint16_t)0);
    }
    for (int row = FIRST; row < highest; row++) {
      const uint16_t more = growth[row];
      for (int i = 0; i < 2 * LANES; i++) pattern[i] += drawn[i] > limits[row][i] ? more : (uint16_t)0;
    }
    memcpy(words, pattern, sizeof pattern);
  }

  using Walk = void (Network::*)(Block&, int, int64_t);
  static constexpr Walk walks[WINDOW] = {&Network::walk<1>, &Network::walk<2>, &Network::walk<3>, &Network::walk<4>,
                                         &Network::walk<5>};

  // Returns what the mean neuron secretes, pg.
  double advance(int steps) {
    const int64_t end = clock + steps;
    if (inputs[2] * exchange.store_time_constant != limit) {
      full = full_store(clock), full_at = clock, limit = inputs[2] * exchange.store_time_constant;
    }
    for (Ending& own : endings) own.released = 0;
    while (clock < end) {
      const int64_t bin_end = std::min(end, clock + LONGEST_BIN - clock % LONGEST_BIN), bin_steps = bin_end - clock;
      for (Ending& own : endings) {
        const double* row = table[bin_steps];
        own.drive = own.fast * own.fast * row[3];
        own.broadening *= row[0], own.fast *= row[1], own.slow *= row[2];
      }
      while (clock < bin_end) {
        if (clock % REFRESH == 0)
          refresh_all();
        else if (clock % WINDOW == 0 && !stale.empty())
          refresh_stale();
        const bool wait = some_wait();
        const int span = wait || !stale.empty() ? WINDOW : REFRESH;
        const int64_t stop = std::min(bin_end, clock + span - clock % span);
        if (wait) look_ahead((int)(stop - clock));
        while (clock < stop) {
          const int done = (int)std::min<int64_t>(WINDOW - clock % WINDOW, stop - clock);
          for (size_t block = 0; block < blocks.size(); block++)
            (this->*walks[done - 1])(blocks[block], (int)block * LANES, bin_end);
          clock += done;
          if (some_wait()) break;
        }
        if (wait) {
          find_walkers(clock);
          for (const Walker& w : walkers) release(w.neuron, clock, 0);
        }
      }
      for (Ending& own : endings) {
        const double synthesis = inputs[3] * bin_steps, capacity = coupling.pool_capacity;
        const double loss = coupling.release_per_step * own.drive, kept = 1. / (1. + loss * (.5 + loss * (1. / 12.)));
        const double offered = std::min(coupling.fill_per_step * bin_steps, 1.) * own.reserve;
        double left = own.pool - own.pool * (loss * kept) + offered * kept;
        const double refill = std::max(std::min(capacity - own.pool + .5 * loss * (capacity + own.pool), offered), 0.);
        const bool over = left > capacity;
        const double reserve = own.reserve - (over ? refill : offered), available = own.pool + (own.reserve - reserve);
        left = std::min(over ? capacity : left, available);
        own.released += available - left, own.pool = left, own.reserve = reserve + synthesis;
      }
    }
    double secreted = 0;
    for (int64_t neuron = 0; neuron < size; neuron++) secreted += endings[neuron].released;
    return secreted / size;
  }
};

template <class T>
static void take(FILE* file, T* into, size_t number) {
  if (fread(into, sizeof(T), number, file) != number) fprintf(stderr, "GIVEN is too short\n"), exit(2);
}

template <class T>
static std::vector<T> taken(FILE* file, size_t number) {
  std::vector<T> values(number);
  take(file, values.data(), number);
  return values;
}

static void load(Network& n, FILE* file) {
  int64_t sizes[4];
  take(file, sizes, 4), n.size = sizes[0], n.highest = sizes[3];
  const size_t blocks = sizes[1], padded = blocks * LANES;
  take(file, &n.step, 1), take(file, n.inputs, 4), take(file, &n.m, 1), take(file, &n.exchange, 1);
  take(file, &n.coupling, 1), take(file, &n.table[0][0], 8 * (LONGEST_BIN + 1));
  const auto lanes = taken<float>(file, blocks * 5 * LANES);
  const auto words = taken<uint32_t>(file, blocks * 20 * LANES), wiring = taken<uint32_t>(file, 2 * padded);
  const auto slow = taken<double>(file, 10 * padded);
  const auto steps = taken<int64_t>(file, 2 * padded);
  n.blocks.resize(blocks), n.endings.resize(padded), n.bundles.resize(sizes[2] + 1), n.wiring.resize(2 * padded);
  n.waiting.resize((padded + 63) / 64);
  for (size_t i = 0; i < blocks; i++) {
    memset(&n.blocks[i], 0, sizeof(Block));
    memcpy(n.blocks[i].v, &lanes[i * 5 * LANES], 5 * LANES * sizeof(float));
    memcpy(n.blocks[i].a, &words[i * 20 * LANES], 4 * LANES * sizeof(uint32_t));
  }
  for (size_t i = 0; i < padded; i++) {
    for (int dendrite = 0; dendrite < 2; dendrite++) {
      n.wiring[2 * i + dendrite] = (int)wiring[dendrite * padded + i];
      if ((int64_t)i < n.size) n.bundles[n.wiring[2 * i + dendrite]].members.push_back((int)i);
    }
    n.endings[i].slow = slow[2 * padded + i], n.endings[i].pool = slow[4 * padded + i];
    n.endings[i].reserve = slow[5 * padded + i], n.endings[i].last_spike = steps[i];
  }
  for (int k = 0; k < THRESHOLDS; k++) {
    const float low = (float)k, high = (float)(k + 1);
    uint32_t a, b;
    memcpy(&a, &low, 4), memcpy(&b, &high, 4);
    n.growth[k] = (uint16_t)((b >> 16) - (a >> 16));
  }
}

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  FILE* file = fopen(argv[1], "rb");
  if (!file) return 2;
  Network network;
  load(network, file);
  fclose(file);
  const int calls = atoi(argv[2]), skipped = atoi(argv[3]);
  network.record = strcmp(argv[4], "-") != 0;
  double secreted = 0, start = cpu_seconds();
  for (int call = 0; call < calls; call++) {
    if (call == skipped) secreted = 0, network.spikes = 0, start = cpu_seconds();
    secreted += network.advance(CALL);
  }
  const double seconds = cpu_seconds() - start, steps = (double)CALL * (calls - skipped);
  const double rate = network.spikes / (network.size * steps * network.step);
  printf("%.6f %.9g %.1f\n", rate, secreted, network.size * steps / seconds / 1e6);
  if (network.record) {
    FILE* out = fopen(argv[4], "wb");
    fwrite(network.spike_steps.data(), 8, network.spike_steps.size(), out);
    fwrite(network.spike_neurons.data(), 4, network.spike_neurons.size(), out);
    fclose(out);
  }
}
