import { type LoadProfile, segmentsOf } from './profile.ts';
import type { Target } from './target.ts';

/**
 * The profile as a test plan for JMeter 5.5 or newer: an Open Model Thread Group, which starts a request when it is due
 * instead of when a thread is free. https://jmeter.apache.org/usermanual/component_reference.html#Open_Model_Thread_Group
 */
export function jmeterPlan(profile: LoadProfile, target: Target): string {
  const { method, path, headers, timeoutSeconds } = profile.request;
  const { protocol, hostname, port } = new URL(target.url);
  const sent = { ...headers, ...(target.hostHeader !== undefined && { Host: target.hostHeader }) };
  const milliseconds = String(timeoutSeconds * 1000);
  return `<?xml version="1.0" encoding="UTF-8"?>
${node('jmeterTestPlan', { version: '1.2', properties: '5.0', jmeter: '5.6.3' }, [
  node('hashTree', {}, [
    element('TestPlan', 'TestPlanGui', 'Load', [
      text('stringProp', 'TestPlan.comments', profile.description),
      text('boolProp', 'TestPlan.functional_mode', 'false'),
    ]),
    node('hashTree', {}, [
      element('OpenModelThreadGroup', 'OpenModelThreadGroupGui', 'Arrivals', [
        node('elementProp', {
          name: 'ThreadGroup.main_controller',
          elementType: 'OpenModelThreadGroupController',
        }),
        text('stringProp', 'ThreadGroup.on_sample_error', 'continue'),
        text('stringProp', 'OpenModelThreadGroup.schedule', scheduleOf(profile)),
        // The same arrivals in every run.
        text('longProp', 'OpenModelThreadGroup.random_seed', '1'),
      ]),
      node('hashTree', {}, [
        element('HTTPSamplerProxy', 'HttpTestSampleGui', `${method} ${path}`, [
          node('elementProp', { name: 'HTTPsampler.Arguments', elementType: 'Arguments' }, [
            node('collectionProp', { name: 'Arguments.arguments' }),
          ]),
          text('stringProp', 'HTTPSampler.protocol', protocol.replace(':', '')),
          text('stringProp', 'HTTPSampler.domain', hostname),
          text('stringProp', 'HTTPSampler.port', port),
          text('stringProp', 'HTTPSampler.path', path),
          text('stringProp', 'HTTPSampler.method', method),
          text('boolProp', 'HTTPSampler.use_keepalive', 'true'),
          text('boolProp', 'HTTPSampler.follow_redirects', 'false'),
          text('boolProp', 'HTTPSampler.auto_redirects', 'false'),
          text('stringProp', 'HTTPSampler.connect_timeout', milliseconds),
          text('stringProp', 'HTTPSampler.response_timeout', milliseconds),
        ]),
        node('hashTree', {}, [
          element('HeaderManager', 'HeaderPanel', 'Headers', [
            node(
              'collectionProp',
              { name: 'HeaderManager.headers' },
              Object.entries(sent).map(([name, value]) =>
                node('elementProp', { name: '', elementType: 'Header' }, [
                  text('stringProp', 'Header.name', name),
                  text('stringProp', 'Header.value', value),
                ]),
              ),
            ),
          ]),
          node('hashTree', {}),
        ]),
      ]),
    ]),
  ]),
])}
`;
}

/** `rate(0/s) random_arrivals(300 s) rate(1000/s)`: a rate, how long the way to the next takes, and that one. */
function scheduleOf(profile: LoadProfile): string {
  return segmentsOf(profile)
    .map(({ from, to, seconds }) => `rate(${from}/s) random_arrivals(${seconds} s) rate(${to}/s)`)
    .join(' ');
}

type Attributes = Readonly<Record<string, string>>;

const element = (tag: string, gui: string, name: string, children: readonly string[]) =>
  node(tag, { guiclass: gui, testclass: tag, testname: name }, children);

const text = (tag: string, name: string, value: string) =>
  `<${tag}${attributes({ name })}>${literal(value)}</${tag}>`;

function node(tag: string, given: Attributes, children: readonly string[] = []): string {
  const open = `<${tag}${attributes(given)}`;
  if (children.length === 0) return `${open}/>`;
  const inner = children.map((child) => child.replace(/^/gm, '  ')).join('\n');
  return `${open}>\n${inner}\n</${tag}>`;
}

const attributes = (given: Attributes) =>
  Object.entries(given)
    .map(([name, value]) => ` ${name}="${literal(value)}"`)
    .join('');

/** For XML, and for JMeter, which calls functions where it reads `${`. */
function literal(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('${', '\\${');
}
