import { describe, expect, it } from 'vitest';
import { SettingsError, type Variables } from '../../../apps/_server/settings.ts';
import { proxySettings } from '../../../apps/cors-proxy/server/settings.ts';

const GIVEN = { ALLOWED_TARGET_HOSTS: 'api.example.com', ALLOWED_ORIGINS: 'https://app.example.com' };
const faults = (variables: Variables): readonly string[] => {
  try {
    proxySettings(variables);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
};

describe('the settings of the proxy', () => {
  it('have no default for whom it answers and whom it asks: both are missed at once', () => {
    expect(faults({})).toEqual([
      expect.stringContaining('ALLOWED_TARGET_HOSTS'),
      expect.stringContaining('ALLOWED_ORIGINS'),
    ]);
    expect(faults({ ...GIVEN, ALLOWED_ORIGINS: ' , ' })).toHaveLength(1);
  });

  it('are all faulted at once, each with its name and value', () => {
    const all = faults({
      ALLOWED_TARGET_HOSTS: 'api.example.com, *',
      ALLOWED_PRIVATE_HOSTS: 'other.example.com',
      ALLOWED_ORIGINS: 'https://app.example.com/',
      PORT: '9090',
      MAX_REQUEST_BYTES: '1e9',
      DRAIN_SECONDS: '0',
    });
    expect(all.map((fault) => fault.replace(/" .*/, '"'))).toEqual([
      'ALLOWED_TARGET_HOSTS "*"',
      'ALLOWED_PRIVATE_HOSTS "other.example.com"',
      'DRAIN_SECONDS "0"',
      'METRICS_PORT "9090"',
      'ALLOWED_ORIGINS "https://app.example.com/"',
      'MAX_REQUEST_BYTES "1e9"',
    ]);
  });

  it.each([
    '*',
    'null',
    'app.example.com',
    'https://app.example.com/x',
    'https://App.example.com',
    'ftp://a.b',
    'https://a.b:443',
  ])('take no origin "%s": no browser says that', (origin) => {
    expect(faults({ ...GIVEN, ALLOWED_ORIGINS: origin })).toHaveLength(1);
  });

  it('read lists, and what is left out has a default', () => {
    const settings = proxySettings({
      ...GIVEN,
      ALLOWED_TARGET_HOSTS: ' mock.shop.svc.cluster.local:80,*.example.com ',
      ALLOWED_PRIVATE_HOSTS: 'mock.shop.svc.cluster.local',
      MAX_CONCURRENT_REQUESTS: '7',
    });
    expect(settings.targets.map(({ host, port, wildcard }) => [host, port, wildcard])).toEqual([
      ['mock.shop.svc.cluster.local', 80, false],
      ['example.com', 443, true],
    ]);
    expect(settings).toMatchObject({ concurrency: 7, port: 8080, requestSeconds: 30 });
  });
});
