/**
 * The optics of channels where they stand in OME-XML: the channel itself, the light source that it names, the objective that
 * its image names (or the only one of its instrument). Numbers are handed on as written; whoever uses them judges them.
 *
 * The size of a pinhole, which OME has in micrometres, is not made into Airy units. One Airy unit is 1.22 λem / NA in the
 * sample, and at the pinhole that times the magnification of the objective times that of the optics between objective and
 * pinhole. The latter is a constant of the device that OME and NBO do not record and makers seldom tell (4.5 in a Leica TCS 4d;
 * svi.nl/PinholeRadius, svi.nl/DifficultiesCalculatingThePinhole); programs write the diameter at the pinhole, its side where
 * it is square, or its size in the sample, Leica by 580 nm for all colours. With the objective's magnification alone the result
 * would be several times too large, so the size is told as it is; Airy units are taken from records that state them.
 */
import type { ImageSource } from '../image-source.ts';
import type { Modality } from '../metric.ts';
import { inMicrometres } from './units.ts';

type Attributes = Readonly<Record<string, string>>;
type Channels = NonNullable<ImageSource['channels']>;

/** OME's AcquisitionMode → the way of imaging whose theory is known here; others have none. */
const modalities: Readonly<Record<string, Modality>> = { WideField: 'widefield', LaserScanningConfocalMicroscopy: 'confocal', SpinningDiskConfocal: 'spinning-disk', MultiPhotonMicroscopy: 'two-photon' };

interface Found { attributes: Attributes; samples: number; light?: Attributes }
interface Image { channels: Found[]; settings?: Attributes; instrument?: string }

const numberOf = (text: string | undefined): number | undefined => (text === undefined || text.trim() === '' || !Number.isFinite(Number(text)) ? undefined : Number(text));
/** A wavelength in nanometres, its unit by default. */
function waveOf(attributes: Attributes | undefined, name: string): number | undefined {
  const value = numberOf(attributes?.[name]), length = value === undefined ? undefined : inMicrometres(value, attributes?.[`${name}Unit`] ?? 'nm');
  return length === undefined ? undefined : Number((length * 1000).toPrecision(12));
}

/** The pinhole in micrometres, OME's default; undefined for 0 and below, which stand for none. */
function pinholeOf(attributes: Attributes): number | undefined {
  const value = numberOf(attributes['PinholeSize']), length = value === undefined ? undefined : inMicrometres(value, attributes['PinholeSizeUnit'] ?? 'µm');
  return length !== undefined && length > 0 ? length : undefined;
}

/** Creates a reader of one document: `open` hears of every element with the name of the one around it; `channels` gives those of each image. */
export function createOpticsReader(): { open(name: string, attributes: Attributes, around: string | undefined): void; channels(): Channels[] } {
  const objectives = new Map<string, { attributes: Attributes; instrument: string | undefined }>(), lights = new Map<string, Attributes>();
  const images: Image[] = [];
  let instrument: string | undefined;
  const opened: Record<string, (attributes: Attributes, around: string | undefined) => void> = {
    Instrument(attributes) { instrument = attributes['ID']; },
    Objective(attributes) { if (attributes['ID'] !== undefined) objectives.set(attributes['ID'], { attributes, instrument }); },
    Laser(attributes) { if (attributes['ID'] !== undefined) lights.set(attributes['ID'], attributes); },
    Image() { images.push({ channels: [] }); },
    InstrumentRef(attributes, around) { const image = images.at(-1); if (around === 'Image' && image && attributes['ID'] !== undefined) image.instrument = attributes['ID']; },
    ObjectiveSettings(attributes, around) { const image = images.at(-1); if (around === 'Image' && image) image.settings = attributes; },
    Channel(attributes, around) { if (around === 'Pixels') images.at(-1)?.channels.push({ attributes, samples: numberOf(attributes['SamplesPerPixel']) ?? 1 }); },
    LightSourceSettings(attributes, around) { const channel = images.at(-1)?.channels.at(-1); if (around === 'Channel' && channel) channel.light ??= attributes; },
  };
  return {
    open(name, attributes, around) { opened[name]?.(attributes, around); },
    channels() {
      const byInstrument = Map.groupBy(objectives.values(), ({ instrument: of }) => of);
      return images.map(({ channels, settings, instrument: own }) => {
        const ofInstrument = own === undefined ? [] : byInstrument.get(own) ?? [];
        const objective = (settings?.['ID'] === undefined ? undefined : objectives.get(settings['ID'])) ?? (ofInstrument.length === 1 && settings === undefined ? ofInstrument[0] : undefined);
        const named = [settings?.['Medium'], objective?.attributes['Immersion']].find((medium) => medium !== undefined && !/^(?:other|multi)$/i.test(medium));
        let index = 0;
        return channels.map(({ attributes, samples, light }) => {
          const facts = {
            name: attributes['Name'], modality: modalities[attributes['AcquisitionMode'] ?? ''], medium: named,
            numericalAperture: numberOf(objective?.attributes['LensNA']), immersionIndex: numberOf(settings?.['RefractiveIndex']),
            excitationNm: waveOf(attributes, 'ExcitationWavelength') ?? waveOf(light, 'Wavelength') ?? waveOf(lights.get(light?.['ID'] ?? ''), 'Wavelength'),
            emissionNm: waveOf(attributes, 'EmissionWavelength'), pinholeMicrometres: pinholeOf(attributes),
          };
          const channel = { index, ...Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) } as Channels[number];
          index += Math.max(1, samples);
          return channel;
        });
      });
    },
  };
}
