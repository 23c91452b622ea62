import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Action } from '../../components/action';
import { Icon } from '../../components/icon';
import { JsonView } from '../../components/json-view';
import { SkeletonRows } from '../../components/skeletons';
import { Empty, Failure } from '../../components/states';
import { bytes } from '../../format/time';
import { t } from '../../language/t';
import { artifactQuery, artifactsQuery, downloadAddress } from '../../services/history';
import type { ArtifactItem } from '../../services/schema';
import { HIDDEN } from '../../services/secrets';

const MOST_PREVIEWED = 1_048_576;
const IMAGE = /^image\/(png|jpeg|gif|webp|avif)$/;
const TEXT = /^text\/|json|xml|yaml|csv/;

export function Artifacts({ id }: { readonly id: string }) {
  const { data, error, isPending, refetch } = useQuery(artifactsQuery(id));
  if (isPending) return <SkeletonRows rows={3} />;
  if (!data) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data.results.length === 0) {
    return (
      <Empty icon="down" title={t`No artifacts`}>
        {t`Files and values that a handler keeps with context.artifact are here to look at and to download.`}
      </Empty>
    );
  }
  return (
    <ul className="divide-y">
      {data.results.map((artifact) => (
        <ArtifactRow key={artifact.id} artifact={artifact} />
      ))}
    </ul>
  );
}

function ArtifactRow({ artifact }: { readonly artifact: ArtifactItem }) {
  const { id, name, content_type: type, size, payload_visible: isVisible } = artifact;
  const isShowable = isVisible && size <= MOST_PREVIEWED && (IMAGE.test(type) || TEXT.test(type));
  const [isOpen, setOpen] = useState(false);
  return (
    <li className="py-3 first:pt-0">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <span className="min-w-0 font-medium break-words">{name}</span>
        <span className="text-muted">{type}</span>
        <span className="text-muted">{bytes(size)}</span>
        <span className="ms-auto flex gap-2">
          {isShowable && (
            <button type="button" className="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
              {isOpen ? t`Hide` : t`Preview`}
            </button>
          )}
          {isVisible ? (
            <a className="button" href={downloadAddress(id)} download>
              <Icon name="down" size={14} />
              {t`Download`}
            </a>
          ) : (
            <Action icon="down" whyNot={HIDDEN} onAct={() => undefined}>
              {t`Download`}
            </Action>
          )}
        </span>
      </div>
      {isShowable && isOpen && <Preview artifact={artifact} />}
    </li>
  );
}

/** Shows it as what it is, except that nothing in it runs: HTML is shown as its source. */
function Preview({ artifact: { id, name, content_type: type } }: { readonly artifact: ArtifactItem }) {
  const isImage = IMAGE.test(type);
  const { data, error, isPending, refetch } = useQuery({ ...artifactQuery(id), enabled: !isImage });
  if (isImage)
    return <img src={downloadAddress(id)} alt={name} className="mt-3 max-h-[70dvh] max-w-full rounded-lg bg-sunken" />;
  if (isPending) return <SkeletonRows rows={2} />;
  if (!data) return <Failure error={error} onRetry={() => void refetch()} />;
  return (
    <div className="mt-3">
      {typeof data.data === 'string' ? (
        <pre
          tabIndex={0}
          aria-label={name}
          className="max-h-[70dvh] overflow-auto rounded-lg bg-sunken p-3 leading-5 whitespace-pre-wrap"
        >
          {data.data}
        </pre>
      ) : (
        <JsonView value={data.data} name={name} />
      )}
    </div>
  );
}
